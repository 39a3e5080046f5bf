"""What the benchmarks share."""
import os
import platform
import time

import odoo

NAMES = ("Petrus", "Maria", "Yohanes", "Elisabeth", "Gabriel", "Kristina", "Markus", "Ester", "Simon", "Agustina", "Melkianus", "Dorkas")
FAMILIES = ("Kolo", "Bhoki", "Neno", "Adoe", "Bani", "Lede", "Benu", "Kopong", "Seran", "Nahak", "Tukan", "Lobo", "Manek", "Bere")


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def line(what, figure):
    print(f"{what:<64} {figure}", flush=True)


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def machine(seed):
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Odoo {odoo.release.version}, seed {seed}"


def fill_members(cr, company_id, count, prefix=''):
    """ So many active members of a company, written by SQL. """
    start = time.perf_counter()
    cr.execute(
        """WITH p AS (
               INSERT INTO res_partner (name, complete_name, active, type, autopost_bills)
               SELECT 'Ukur ' || n, 'Ukur ' || n, TRUE, 'contact', 'ask' FROM generate_series(1, %(count)s) n RETURNING id
           ), m AS (SELECT id AS partner_id, row_number() OVER (ORDER BY id) AS n FROM p),
           named AS (
               SELECT partner_id, %(prefix)s || lpad((n + 100000)::text, 6, '0') AS number, '08' || lpad(((n * 7919) %% 10000000000)::text, 10, '0') AS phone,
                   '53' || lpad(((n * 104729) %% 100000000000000)::text, 14, '0') AS nik,
                   (%(names)s::text[])[1 + (n * 31) %% %(n_names)s] || ' ' || (%(families)s::text[])[1 + (n * 17 / 3) %% %(n_families)s]
                   || ' ' || substr(md5(n::text), 1, 5) AS name FROM m)
           INSERT INTO koperasi_member (partner_id, company_id, root_company_id, number, name, phone, nik, member_type, state, join_date, search_text)
           SELECT partner_id, %(company)s, %(company)s, number, name, phone, nik, 'regular', 'active', DATE '2020-01-01',
               lower(' ' || number || ' ' || name || ' ' || phone || ' ' || nik) FROM named""",
        {'count': count, 'prefix': prefix, 'company': company_id, 'names': list(NAMES), 'n_names': len(NAMES), 'families': list(FAMILIES), 'n_families': len(FAMILIES)})
    cr.execute("ANALYZE koperasi_member")
    line(f"{count:,} members written by SQL", f"{time.perf_counter() - start:8.1f} s")
