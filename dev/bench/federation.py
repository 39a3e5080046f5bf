"""What it costs an office to take the monthly returns of all cooperatives: prints figures, asserts that nothing is missing or double.

    make bench ARGS="--only federation"                    4,301 cooperatives, each with its own key, login and books (loopback, bounded)
    make bench ARGS="--only federation --senders 500"      fewer
    make bench ARGS="--only federation --kill-server"      the server is killed half way as well

A real server with two workers takes documents over JSON-2 from client processes that stand for the cooperatives' programs, eight at once. Half way the
clients are killed and started again: they know what was answered, and send the rest and whatever they are not sure of.
"""
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from common import copied_database, line, machine, percentile

PROCESSES, THREADS = 2, 4
TRIES = 60


# -- the clients: a process that stands for many cooperatives -------------------------------


def client(port, work, done):
    """ Send what is in a file and not in the other one, which it writes: ``number<TAB>seconds<TAB>state`` """
    seen = {row.split('\t')[0] for row in Path(done).read_text().splitlines()} if Path(done).exists() else set()
    rows = [row for row in map(json.loads, Path(work).read_text().splitlines()) if str(row['number']) not in seen]
    with open(done, 'a', buffering=1) as log, ThreadPoolExecutor(THREADS) as pool:
        for number, took, state in pool.map(lambda part: send_many(port, part, log), [rows[first::THREADS] for first in range(THREADS)]):
            sys.stderr.write(f"{number} {took} {state}\n")


def send_many(port, rows, log):
    connection = None
    for row in rows:
        body = json.dumps({'document': row['document']})
        headers = {'Content-Type': 'application/json', 'Authorization': f"Bearer {row['key']}"}
        for _try in range(TRIES):
            start = time.perf_counter()
            try:
                connection = connection or HTTPConnection('127.0.0.1', port, timeout=60)
                connection.request('POST', '/json/2/koperasi.return.api/send', body, headers)
                response = connection.getresponse()
                answer = json.loads(response.read())
            except (OSError, HTTPException, ValueError):
                connection = None
                time.sleep(0.5)
                continue
            if response.status == 200:
                log.write(f"{row['number']}\t{time.perf_counter() - start:.4f}\t{answer['state']}\n")
                break
            if response.status not in (502, 503):
                log.write(f"{row['number']}\t0\t{response.status} {answer}\n")
                break
            time.sleep(0.2)
    return 0, 0, 'end'


if __name__ == '__main__' and sys.argv[1:2] == ['client']:
    client(int(sys.argv[2]), *sys.argv[3:5])
    sys.exit(0)


import odoo  # noqa: E402 - the clients need none of it
from odoo import api  # noqa: E402
from odoo.modules.registry import Registry  # noqa: E402
from odoo.sql_db import close_db  # noqa: E402

# -- the office -------------------------------------------------------------------------------


def copied_rows(cr, table, template, count, **values):
    """ So many rows as one that is there, written by SQL; ``values`` are SQL with ``n`` for the number

    :return: ids in order
    """
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'", (table,))
    names = [name for (name,) in cr.fetchall()]
    columns = ', '.join(f'"{name}"' for name in names)
    chosen = ', '.join(values.get(name, f't."{name}"') for name in names)
    cr.execute(f'INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} t, generate_series(1, %s) n WHERE t.id = %s ORDER BY n RETURNING id', (count, template))   # noqa: S608 - names of ours
    return [row[0] for row in cr.fetchall()]


class Office:
    """ An office with as many cooperatives as there are to be; each has a login with a key of the API and a key to sign with """

    def __init__(self, env, count, seed):
        from odoo.addons.base.models.res_users import INDEX_SIZE, KEY_CRYPT_CONTEXT
        from odoo.addons.koperasi.finance.periodic_return import key_id, new_key
        self.random, self.env, cr = random.Random(seed), env, env.cr
        self.office = env['res.company'].create({'name': "Dinas Ukur"})
        env.user.company_ids |= self.office
        self.office._koperasi_office_setup()
        regencies = env['koperasi.area'].search([('level', '=', 'regency')])
        row = env['koperasi.cooperative'].create({'name': "Koperasi 0", 'company_id': self.office.id, 'area_id': regencies[0].id, 'nik': '9000000', 'has_savings_loan': True})
        sender = env['koperasi.return.sender'].create({'cooperative_id': row.id, 'name': "x", 'kind': 'program'})
        user, (_secret, public) = sender.user_id, new_key()
        key = env['koperasi.cooperative.key'].create({'cooperative_id': row.id, 'public': public})
        env['res.users.apikeys'].with_user(user).sudo()._generate('rpc', "x", odoo.fields.Datetime.now() + timedelta(days=30))
        env.flush_all()
        cr.execute("SELECT id FROM res_users_apikeys WHERE user_id = %s", (user.id,))
        [[apikey]] = cr.fetchall()
        areas = f"(ARRAY{regencies.ids})[1 + n %% {len(regencies)}]"
        self.rows = copied_rows(cr, 'koperasi_cooperative', row.id, count, name="'Koperasi ' || n", nik="(9000000 + n)::varchar", legal_number="NULL", area_id=areas, regency_id=areas)
        partners = copied_rows(cr, 'res_partner', user.partner_id.id, count)
        users = copied_rows(cr, 'res_users', user.id, count, login="'ukur-' || n", partner_id=f"(ARRAY{partners})[n]")
        cr.execute("INSERT INTO res_groups_users_rel (gid, uid) SELECT gid, u FROM res_groups_users_rel, unnest(%s) u WHERE uid = %s", (users, user.id))
        cr.execute("INSERT INTO res_company_users_rel (cid, user_id) SELECT %s, u FROM unnest(%s) u", (self.office.id, users))
        copied_rows(cr, 'koperasi_return_sender', sender.id, count, cooperative_id=f"(ARRAY{self.rows})[n]", user_id=f"(ARRAY{users})[n]")
        self.secrets, publics, self.keys, hashes = [], [], [], []
        for _number in range(count):
            secret, public = new_key()
            self.secrets.append(secret)
            publics.append(public)
            self.keys.append(self.random.randbytes(20).hex())
            hashes.append(KEY_CRYPT_CONTEXT.hash(self.keys[-1]))
        copied_rows(cr, 'koperasi_cooperative_key', key.id, count, cooperative_id=f"(ARRAY{self.rows})[n]", public=f"(ARRAY{publics})[n]",
                    key_code=f"(ARRAY{[key_id(public) for public in publics]})[n]")
        copied_rows(cr, 'res_users_apikeys', apikey, count, user_id=f"(ARRAY{users})[n]", key=f"(ARRAY{hashes})[n]".replace('%', '%%'),
                    index=f"(ARRAY{[one[:INDEX_SIZE] for one in self.keys]})[n]")
        env.invalidate_all()

    def document(self, number, last):
        """ The signed return of a cooperative for a month, and its figures """
        from odoo.addons.koperasi.finance.periodic_return import sign
        chance = self.random
        members, million = chance.randint(20, 3000), 1_000_000
        men, deposits, shares, reserves = members // 2, chance.randint(5, 500) * million, chance.randint(5, 300) * million, chance.randint(1, 50) * million
        surplus = chance.randint(-5, 20) * 100_000
        assets = deposits + shares + reserves + surplus
        loans = assets * 7 // 10
        figures = {
            'members_start': members, 'members_joined': 0, 'members_left': 0, 'members_male': men, 'members_female': members - men, 'members_other': 0, 'candidates': 3,
            'employees_male': 1, 'employees_female': 2, 'managers': 1, 'cash': assets // 10, 'loans': loans, 'loans_problem': loans // 25, 'allowance': loans // 50,
            'assets': assets, 'savings': deposits // 2, 'deposits': deposits - deposits // 2, 'borrowings': 0, 'short_liabilities': deposits // 2, 'outside_capital': deposits,
            'share_principal': shares // 4, 'share_mandatory': shares - shares // 4, 'reserves': reserves, 'grants': 0, 'other_equity': 0, 'own_capital': shares + reserves,
            'loans_granted': loans // 12, 'loans_repaid': loans // 13, 'income': 10 * million + max(surplus, 0), 'costs': 10 * million + max(-surplus, 0), 'surplus': surplus,
            'volume': 10 * million}
        root = chance.randbytes(32).hex()
        text = json.dumps(sign({
            'format': 'koperasi-return/1', 'form': 'monthly-1', 'cooperative': {'nik': str(9_000_001 + number), 'legal_number': None, 'name': f'Koperasi {number + 1}'},
            'period': {'from': last.replace(day=1).isoformat(), 'to': last.isoformat()}, 'revision': 1,
            'made_at': f'{(last + timedelta(days=1)).isoformat()}T00:00:00Z', 'program': 'koperasi 19.0', 'figures': figures,
            'proof': {'date': last.isoformat(), 'savings': root, 'loans': root}, 'seal': None, 'note': ''}, self.secrets[number]))
        return text, figures


# -- the run --------------------------------------------------------------------------------------


class Run:
    """ All documents of a month to a server, by client processes that may be killed """

    def __init__(self, folder, works):
        self.folder, self.works = Path(folder), []
        for number in range(PROCESSES):
            work = self.folder / f'work{number}'
            work.write_text('\n'.join(json.dumps(row) for row in works[number::PROCESSES]))
            self.works.append((work, self.folder / f'done{number}'))

    def start(self, port):
        return [subprocess.Popen([sys.executable, __file__, 'client', str(port), str(work), str(done)], stderr=subprocess.DEVNULL) for work, done in self.works]

    def answered(self):
        return [row.split('\t') for _work, done in self.works if done.exists() for row in done.read_text().splitlines() if row.count('\t') == 2]

    def until(self, count, processes):
        """ Wait for so many answers, or for the end of the clients """
        while len(self.answered()) < count and any(process.poll() is None for process in processes):
            time.sleep(0.2)


def processor_seconds(group):
    """ Processor time of a server's processes so far """
    ticks = 0
    for process in Path('/proc').glob('[0-9]*'):
        try:
            fields = (process / 'stat').read_text().rpartition(')')[2].split()
        except OSError:   # it ended
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf('SC_CLK_TCK')


def warm_up(port, keys):
    """ Each worker loads its models with its first request, which is no part of what is measured """
    def ask(key):
        connection = HTTPConnection('127.0.0.1', port, timeout=120)
        connection.request('POST', '/json/2/koperasi.return.api/dues', '{}', {'Content-Type': 'application/json', 'Authorization': f'Bearer {key}'})
        connection.getresponse().read()
        connection.close()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, keys))


def measure(database, options):
    from portal import server_on
    last = date.today().replace(day=1) - timedelta(days=1)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {'tracking_disable': True, 'no_reset_password': True})
        start = time.perf_counter()
        office = Office(env, options.senders, options.seed)
        expected, works = Counter(), []
        for number in range(options.senders):
            text, figures = office.document(number, last)
            works.append({'number': number, 'key': office.keys[number], 'document': text})
            expected.update({name: figures[name] for name in ('assets', 'loans', 'surplus', 'members_male')})
        office_id = office.office.id
        cr.commit()
        line(f"{options.senders:,} cooperatives with logins, keys and signed documents", f"{time.perf_counter() - start:8.1f} s")
    close_db(database)
    with TemporaryDirectory() as folder:
        run, half, load = Run(folder, works), options.senders // 2, os.getloadavg()[0]
        server = server_on(database).__enter__()
        warm_up(server.port, office.keys[:24])
        start, processor = time.perf_counter(), -processor_seconds(server.process.pid)
        try:
            processes = run.start(server.port)
            run.until(half, processes)
            for process in processes:   # half way: every program is killed
                process.kill()
                process.wait()
            killed = len(run.answered())
            if options.kill_server:
                os.killpg(server.process.pid, signal.SIGKILL)
                server.process.wait()
                processor = 0
                server = server_on(database).__enter__()
            processes = run.start(server.port)
            for process in processes:
                process.wait()
            took, processor = time.perf_counter() - start, processor + processor_seconds(server.process.pid)
            [[rows, accepted]] = server.query(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'accepted') FROM koperasi_return_received WHERE company_id = %s", office_id)
            began = time.perf_counter()
            sums = server.query("""SELECT a.name, COUNT(*), SUM(f.members), SUM(f.assets), SUM(f.loans), SUM(f.surplus), SUM(f.members_male) FROM koperasi_cooperative_figure f
                JOIN koperasi_cooperative c ON c.id = f.cooperative_id LEFT JOIN koperasi_area a ON a.id = c.regency_id
                WHERE f.company_id = %s AND f.date = %s AND f.period = 'month' GROUP BY a.name ORDER BY a.name""", office_id, last)
            summed = time.perf_counter() - began
        finally:
            server.__exit__()
        answers = run.answered()
        report(options, answers, took, killed, processor, load, summed, len(sums))
        got = {'assets': sum(row[3] for row in sums), 'loans': sum(row[4] for row in sums), 'surplus': sum(row[5] for row in sums), 'members_male': sum(row[6] for row in sums)}
        if rows != options.senders or accepted != options.senders or sum(row[1] for row in sums) != options.senders or got != dict(expected):
            raise SystemExit(f"not all there, or something twice: {rows} rows, {accepted} accepted, {got} for {dict(expected)}; answers {Counter(row[2] for row in answers)}")
        line("nothing missing, nothing twice, sums to the rupiah", "yes")


def report(options, answers, took, killed, processor, load, summed, regencies):
    times = [float(row[1]) for row in answers if float(row[1])]
    line(f"{options.senders:,} returns taken, checked and accepted, clients killed after {killed:,}", f"{took:8.1f} s   (wanted <= 600 s for 4,301)")
    line("  together", f"{len(times) / took:8.1f} returns/s")
    line("  an answer", f"p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms   ({PROCESSES * THREADS} at once)")
    if not options.kill_server:
        line("  processor time of the server a return", f"{1000 * processor / options.senders:8.1f} ms   (wanted <= 60 ms; load before {load:.1f})")
    line(f"summed by {regencies} regencies", f"{1000 * summed:8.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--senders', type=int, default=4_301)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--kill-server', action='store_true')
    parser.add_argument('--only', default='federation')
    options, _others = parser.parse_known_args()
    if options.only != 'federation':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    print(machine(options.seed))
    with copied_database('federation') as database:
        measure(database, options)
    return 0


if __name__ == '__main__':
    sys.exit(main())
