"""How days are sealed: after they were closed, set by set, so that no posting waits for it."""
from io import StringIO

from odoo import api, fields, models
from odoo.tools import SQL

from ...finance.seal import FIRST, Digest, link, mark
from ..ledger.reading import read_much
from . import keys
from .kinds import FORMULA, KINDS, MOVE, TRANSACTION, entry_text

FLUSH = 50_000   # marks that are written at once


class Marks:
    """ New marks on their way to their table, by COPY """

    def __init__(self, cr, table, columns):
        self.cr, self.copy = cr, f'COPY {table} ({columns}) FROM STDIN'
        self.lines = []

    def add(self, first, second, day, marked):
        self.lines.append(f'{first}\t{second}\t{day}\t\\\\x{marked.hex()}\n')
        if len(self.lines) >= FLUSH:
            self.put()

    def put(self):
        if self.lines:
            self.cr.copy_expert(self.copy, StringIO(''.join(self.lines)))
            self.lines = []


class KoperasiSealDay(models.Model):
    _inherit = 'koperasi.seal.day'

    @api.model
    def _key_name(self, company):
        """ Id of the key under which a cooperative seals now; made with its first day

        :raises KeyMissing: if it is not there: a new one is never made in its place
        """
        root = company.root_id.sudo()
        name = root.koperasi_seal_key_name or self.sudo().search([('company_id', 'child_of', root.id)], order='id desc', limit=1).key_name
        if not name:
            name = root.koperasi_seal_key_name = keys.unused(self.env, root) or keys.make(self.env, root)
        keys.read(name)
        return name

    @api.model
    def _rotate(self, company):
        root = company.root_id.sudo()
        root.koperasi_seal_key_name = keys.make(self.env, root)
        return root.koperasi_seal_key_name

    @api.model
    def _seal(self, company):
        """ Seal all closed days of a branch that are not sealed yet, under one root.

        :return: ``koperasi.seal.day``, empty if there is nothing to seal
        :raises KeyMissing: if the key is not there; the days wait
        """
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SELECT pg_advisory_xact_lock('koperasi_seal_day'::regclass::int, %s)", (company.id,))
        cr.execute("SELECT MAX(date) FROM koperasi_business_day WHERE company_id = %s AND state = 'closed'", (company.id,))
        [until] = cr.fetchone()
        last = self._last(company)
        if not until or (last and last.date >= until):
            return self.browse()
        name = self._key_name(company)
        key = keys.read(name)
        read_much(cr)
        cr.execute("SELECT nextval('koperasi_seal_day_id_seq')")
        [number] = cr.fetchone()
        values = {'company': company.id, 'since': last.date or '-infinity', 'until': until}
        parts = {}
        marks = Marks(cr, 'koperasi_seal_record', 'kind, record_id, day_id, mark')
        for kind in KINDS:
            parts.update(self._seal_kind(kind, values, key, number, marks))
        marks.put()
        parts['e'] = self._seal_entries(values, key, number)
        day = self.sudo().new({
            'company_id': company.id, 'number': last.number + 1, 'date': until, 'key_name': name, 'formula': FORMULA, 'root_before': last.root})
        root = day._root_of(parts)
        cr.execute(SQL(
            """INSERT INTO koperasi_seal_day (id, company_id, number, date, sealed_at, key_name, formula, parts, root_before, root, mark)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            number, company.id, last.number + 1, until, fields.Datetime.now(), name, FORMULA,
            self._fields['parts'].convert_to_column(parts, self), last.root or None, root, mark(key, 'root', root).hex()))
        keys.write_root(self.env, company, last.number + 1, until, root)
        return self.browse(number)

    def _seal_kind(self, kind, values, key, day, marks):
        """ Mark the records of a kind that have none; its part of the root, and for journal entries that of each journal """
        digest, journals, names = Digest(), {}, {}
        extra = SQL(", x.journal_id, x.name") if kind is MOVE else SQL()
        # the plain % formatting of psycopg2 for the named values, once: all else is SQL of kinds.py
        query = SQL("SELECT x.id, %s %s FROM %s WHERE %s AND NOT EXISTS (SELECT FROM koperasi_seal_record z WHERE z.kind = %s AND z.record_id = x.id) ORDER BY x.id",
                    kind.text(), extra, SQL(kind.source), SQL(kind.eligible, **values), kind.code)
        for record_id, text, *journal in self._stream(query, kind.code):
            marked = mark(key, kind.code, text)
            digest.add(marked)
            marks.add(kind.code, record_id, day, marked)
            if journal:
                journals.setdefault(journal[0], Digest()).add(marked)
                names[journal[0]] = journal[1]
        parts = {kind.code: digest.result()}
        if kind is MOVE:
            parts['journals'] = {str(journal): [*own.result(), names[journal]] for journal, own in journals.items()}
        return parts

    def _seal_entries(self, values, key, day):
        """ Mark the new movements, each chained to the one before it; their part of the root """
        digest, marks = Digest(), Marks(self.env.cr, 'koperasi_seal_entry', 'account_id, seq, day_id, mark')
        query = SQL(
            """SELECT x.account_id, x.seq, %s, s.mark, p.mark FROM koperasi_transaction t JOIN koperasi_entry x ON x.transaction_id = t.id
               JOIN koperasi_seal_record s ON s.kind = %s AND s.record_id = t.id
               LEFT JOIN koperasi_seal_entry p ON p.account_id = x.account_id AND p.seq = x.seq - 1
               WHERE t.company_id = %s AND t.business_date > %s AND t.business_date <= %s
                 AND NOT EXISTS (SELECT FROM koperasi_seal_entry z WHERE z.account_id = x.account_id AND z.seq = x.seq) ORDER BY x.account_id, x.seq""",
            entry_text(), TRANSACTION.code, values['company'], values['since'], values['until'])
        at, before = (None, None), FIRST
        for account_id, seq, text, event, previous in self._stream(query, 'e'):
            if previous is not None:
                before = bytes(previous)
            elif at != (account_id, seq - 1):
                before = FIRST
            before = link(key, before, bytes(event), text)
            at = account_id, seq
            digest.add(before)
            marks.add(account_id, seq, day, before)
        marks.put()
        return digest.result()
