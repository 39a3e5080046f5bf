"""How the seals are checked: each record is marked anew and compared with its mark, each part of a day with its root, each root with the log outside."""
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from odoo import api, models
from odoo.tools import SQL

from ...finance.seal import FIRST, Digest, is_same_root, link, mark
from ..ledger.reading import read_much
from . import keys
from .kinds import ACCOUNT, KINDS, MEMBER, MOVE, TRANSACTION, entry_text

MOST = 100           # findings that are named one by one; more are counted
WHOLE = 300_000      # movements up to which each night reads all
WEEK, ROUND = 7, 28  # else the seals of a week, and one of so many parts of the past


@dataclass
class Look:
    """ One check of a branch """
    company: object
    days: object                      # all its sealed days
    chosen: set                       # ids of those that are read
    keys: dict                        # by id of the day
    found: list = field(default_factory=list)
    more: int = 0
    read: int = 0

    def add(self, kind, name, record=None, now=''):
        """ Something was found.

        :param str name: sentence
        :param record: tuple of model and id
        :param now: what it is now: who changes it again is found again
        """
        if len(self.found) >= MOST:
            self.more += 1
            return
        model, res_id = record or (False, False)
        name = str(name)
        fingerprint = sha256(f'{kind}|{model}|{res_id}|{now or name}'.encode()).hexdigest()[:32]
        self.found.append({'kind': kind, 'name': name, 'res_model': model, 'res_id': res_id, 'fingerprint': fingerprint})


class KoperasiSealDay(models.Model):
    _inherit = 'koperasi.seal.day'

    @api.model
    def _check(self, company, full=True):
        """ Compare the books of a branch with their seals.

        :param bool full: read all; else the last week, a part of the past, and all accounts and members as they stand
        :return: ``Look`` with what was found, as dicts; empty ``found`` where nothing was changed
        """
        self.env.flush_all()
        look = Look(company, self.sudo().search([('company_id', '=', company.id)], order='number'), set(), {})
        chosen = look.days if full else self._of_tonight(look.days)
        look.chosen = set(chosen.ids)
        self._check_days(look)
        self._check_keys(look)
        if look.chosen:
            read_much(self.env.cr)
            for kind in KINDS:
                self._check_kind(look, kind)
            self._check_entries(look)
            self._check_balances(look)
        if look.more:
            look.found.append({'kind': 'changed', 'name': self.env._("%s more records are not what was sealed.", look.more), 'res_model': False, 'res_id': False,
                               'fingerprint': sha256(f'more|{look.more}'.encode()).hexdigest()[:32]})
        return look

    @api.model
    def _of_tonight(self, days):
        """ The seals that a night reads: all of small books; of large ones the last week and one twenty-eighth of those before """
        if sum((day.parts or {}).get('e', [0])[0] for day in days) <= WHOLE:
            return days
        last = days[-1:]
        return days.filtered(lambda day: day.date > last.date - timedelta(days=WEEK) or day.number % ROUND == last.number % ROUND)

    # -- days, keys, log ----------------------------------------------------------

    def _check_days(self, look):
        """ Each root follows the one before, stands under the key, and is that of the log """
        before, number, log = '', 0, keys.read_roots(self.env, look.company)
        for day in look.days:
            number += 1
            if day.number != number:
                look.add('day', self.env._("The seal no. %(number)s of %(branch)s is gone; the next one that is there is of %(day)s.",
                                           number=number, branch=look.company.name, day=day.date), (self._name, day.id))
                number = day.number
            elif (day.root_before or '') != before:
                look.add('day', self.env._("The seal of %s does not follow the one before it.", day.date), (self._name, day.id), day.root)
            if day._root_of(day.parts) != day.root:
                look.add('day', self.env._("The seal of %s was changed.", day.date), (self._name, day.id), day.root)
            elif log and log.get(day.number) not in (None, day.root):
                look.add('log', self.env._("The root of %(day)s is not the one in the log outside the database: %(log)s there, %(root)s here.",
                                           day=day.date, log=log[day.number], root=day.root), (self._name, day.id), day.root)
            before = day.root
        for later in sorted((log or {}).keys() - set(look.days.mapped('number'))):
            look.add('log', self.env._("The log outside the database knows a seal no. %(number)s of %(branch)s, root %(root)s, which is not in the database: "
                                       "it was deleted, or the database is an older copy.", number=later, branch=look.company.name, root=log[later]), (self._name, later), log[later])
        if log is None and look.days:
            look.add('log', self.env._("The log of roots outside the database is not there: compare with the mails or papers of the days."), now=f'no log {look.company.id}')
        self.env.cr.execute(
            """SELECT d.id, d.date FROM koperasi_seal_day d WHERE d.company_id = %s AND NOT EXISTS (
                   SELECT FROM koperasi_business_day b WHERE b.company_id = d.company_id AND b.date = d.date AND b.state = 'closed')""", (look.company.id,))
        for day_id, date in self.env.cr.fetchall():
            look.add('day', self.env._("%s was sealed as closed, and is not a closed business day any more.", date), (self._name, day_id))

    def _check_keys(self, look):
        """ Where a key is missing, this and nothing else is said: what cannot be checked is not called changed """
        names = {}
        for day in look.days:
            if day.key_name not in names:
                names[day.key_name] = self._key_or_none(look, day.key_name)
            if names[day.key_name] is None:
                look.chosen.discard(day.id)
                continue
            look.keys[day.id] = names[day.key_name]
            if mark(look.keys[day.id], 'root', day.root).hex() != day.mark:
                look.add('day', self.env._("The seal of %s was not made under the cooperative's key.", day.date), (self._name, day.id), day.root + (day.mark or ''))

    def _key_or_none(self, look, name):
        try:
            return keys.read(name)
        except keys.KeyMissing as error:
            look.add('key', self.env._(
                "The key %(key)s is not in %(folder)s, or its file holds another one. Nothing that it sealed can be checked until it is put back; "
                "this does not say that anything was changed. %(error)s", key=name, folder=keys.folder(), error=error.args[1]), now=f'key {name}')
            return None

    # -- records --------------------------------------------------------------------

    def _check_kind(self, look, kind):
        days = look.chosen if kind not in (ACCOUNT, MEMBER) else set(look.keys)   # few, and they decide: each night all of them
        digests = {day_id: Digest() for day_id in days}
        journals = {day_id: {} for day_id in days}
        query = SQL(
            """SELECT z.record_id, z.day_id, z.mark, y.text, y.journal_id FROM koperasi_seal_record z LEFT JOIN (
                   SELECT x.id, %s AS text, %s AS journal_id FROM %s WHERE x.id IN (SELECT record_id FROM koperasi_seal_record WHERE kind = %s AND day_id IN %s)
               ) y ON y.id = z.record_id WHERE z.kind = %s AND z.day_id IN %s ORDER BY z.day_id, z.record_id""",
            kind.text(), SQL("x.journal_id") if kind is MOVE else SQL("NULL::integer"), SQL(kind.source), kind.code, tuple(days), kind.code, tuple(days))
        bad = []
        for record_id, day_id, marked, text, journal_id in self._stream(query, kind.code):
            look.read += 1
            marked = bytes(marked)
            digests[day_id].add(marked)
            if journal_id:
                journals[day_id].setdefault(str(journal_id), Digest()).add(marked)
            if text is None or mark(look.keys[day_id], kind.code, text) != marked:
                bad.append((record_id, day_id, marked, text))
        for record_id, day_id, marked, text in bad[:MOST]:
            if text is None:
                look.add('gone', self._name_gone(kind, record_id, self.browse(day_id)), (kind.model, record_id))
            else:
                look.add('changed', self._name_changed(look, kind, record_id, self.browse(day_id), marked), (kind.model, record_id), text)
        look.more += len(bad[MOST:])
        for day in self.browse(sorted(days & look.chosen)):
            if day.parts.get(kind.code, Digest().result()) != digests[day.id].result():
                self._name_part(look, day, kind, digests[day.id].count, journals[day.id])
        if kind.dated:
            self._check_added(look, kind)

    def _check_added(self, look, kind):
        """ What stands in a sealed day and was not sealed with it """
        last = look.days[-1:]
        # of large books: those of the last week, but when all is read
        since = None if len(look.chosen) == len(look.days) else last.date - timedelta(days=WEEK)
        self.env.cr.execute(SQL(
            """SELECT x.id, %s FROM %s WHERE x.id IN (
                   SELECT x.id FROM %s x WHERE x.company_id = %s AND %s <= %s %s
                     AND NOT EXISTS (SELECT FROM koperasi_seal_record z WHERE z.kind = %s AND z.record_id = x.id) LIMIT %s)""",
            kind.text(), SQL(kind.source), SQL.identifier(self.env[kind.model]._table), look.company.id, SQL(kind.dated), last.date,
            SQL("AND %s > %s", SQL(kind.dated), since) if since else SQL(), kind.code, MOST))
        for record_id, text in self.env.cr.fetchall():
            look.add('added', self._name_added(kind, record_id), (kind.model, record_id), text)

    # -- movements --------------------------------------------------------------------

    def _check_entries(self, look):
        """ Each chain is followed from movement to movement; what differs is where it was changed, not what comes after it """
        days = tuple(look.chosen)
        whole = len(look.chosen) == len(look.days)
        last = look.days[-1:]
        # of a part of the days: movements that were sealed on them; who moved into them is found by its account's balance, or when all is read
        mine = SQL("t.company_id = %s", look.company.id) if whole else SQL(
            "(x.account_id, x.seq) IN (SELECT account_id, seq FROM koperasi_seal_entry WHERE day_id IN %s)", days)
        query = SQL(
            """SELECT COALESCE(z.account_id, y.account_id), COALESCE(z.seq, y.seq), z.day_id, z.mark, y.id, y.text, y.event, p.mark, y.business_date
               FROM (SELECT * FROM koperasi_seal_entry WHERE day_id IN %s) z
               FULL JOIN (SELECT x.id, x.account_id, x.seq, x.transaction_id, t.business_date, s.mark AS event, %s AS text
                          FROM koperasi_entry x JOIN koperasi_transaction t ON t.id = x.transaction_id
                          LEFT JOIN koperasi_seal_record s ON s.kind = %s AND s.record_id = x.transaction_id WHERE %s) y
               ON y.account_id = z.account_id AND y.seq = z.seq
               LEFT JOIN koperasi_seal_entry p ON p.account_id = z.account_id AND p.seq = z.seq - 1
               ORDER BY 1, 2""", days, entry_text(), TRANSACTION.code, mine)
        digests, bad = {day_id: Digest() for day_id in look.chosen}, []
        for account_id, seq, day_id, marked, entry_id, text, event, previous, date in self._stream(query, 'e'):
            look.read += 1
            if day_id is None:
                if date <= last.date and not any(day.id not in look.keys for day in look.days):
                    bad.append(('added', account_id, seq, entry_id, None, None, text))
                continue
            marked = bytes(marked)
            digests[day_id].add(marked)
            before = bytes(previous) if previous is not None else FIRST
            if text is None:
                bad.append(('gone', account_id, seq, None, day_id, marked, ''))
            elif event is None or link(look.keys[day_id], before, bytes(event), text) != marked:
                bad.append(('changed', account_id, seq, entry_id, day_id, marked, text))
        for kind, account_id, seq, entry_id, day_id, marked, text in bad[:MOST]:
            sentence = self._name_entry(look, kind, account_id, seq, entry_id, day_id, marked)
            look.add(kind, sentence, ('koperasi.entry', entry_id) if entry_id else ('koperasi.account', account_id), f'{account_id}/{seq}/{text}')
        look.more += len(bad[MOST:])
        for day in self.browse(sorted(look.chosen)):
            if day.parts['e'] != digests[day.id].result():
                look.add('day', self.env._("The seal of %(day)s holds %(sealed)s movements of accounts; the marks of %(now)s are there, or they were exchanged.",
                                           day=day.date, sealed=day.parts['e'][0], now=digests[day.id].count), (self._name, day.id), digests[day.id].result()[1])

    def _check_balances(self, look):
        """ Stored balances, numbers and control accounts are those of the last movement, which is sealed: of every account, each night """
        self.env.cr.execute(SQL(
            """SELECT a.id, a.number, a.balance, a.seq, e.balance_after, e.seq, a.control_id <> COALESCE(e.control_id, a.first_control_id, a.control_id)
               FROM koperasi_account a LEFT JOIN LATERAL (
                   SELECT e.seq, e.balance_after, e.control_id FROM koperasi_entry e WHERE e.account_id = a.id ORDER BY e.seq DESC LIMIT 1) e ON TRUE
               WHERE a.company_id = %s AND (COALESCE(a.balance, 0) <> COALESCE(e.balance_after, 0) OR a.seq <> COALESCE(e.seq, 0)
                   OR a.control_id <> COALESCE(e.control_id, a.first_control_id, a.control_id)) ORDER BY a.id LIMIT %s""", look.company.id, MOST))
        for account_id, number, balance, seq, last, last_seq, other_control in self.env.cr.fetchall():
            now = f'{balance}/{seq}/{other_control}'
            if (balance or 0) != (last or 0):
                look.add('changed', self.env._("The balance of account %(number)s is stored as %(balance)s; its last movement left %(last)s.",
                                               number=number, balance=self._rp(balance), last=self._rp(last)), ('koperasi.account', account_id), now)
            elif seq != (last_seq or 0):
                look.add('gone', self.env._("Account %(number)s counts %(seq)s movements; %(last)s are there.", number=number, seq=seq, last=last_seq or 0),
                         ('koperasi.account', account_id), now)
            else:
                look.add('changed', self.env._("Account %s stands under another control account than its last movement.", number), ('koperasi.account', account_id), now)

    # -- one day, from a paper ----------------------------------------------------------

    def _compare(self, written):
        """ As ``compare``, after its checks """
        parts = self._parts_now()
        now = self._root_of(parts) if parts else self.root
        same = is_same_root(written, now) and is_same_root(written, self.root)
        if same:
            message = self.env._("The same: what was booked until %s is what it was when the paper was printed.", self.date)
        elif is_same_root(written, self.root):
            message = self.env._("Different: the seal is the one on the paper, but the books until %s are not what was sealed. Have everything checked.", self.date)
        else:
            message = self.env._("Different: the paper has another root than the database has for %s. If it was written down right, what was booked until then "
                                 "has been changed, together with its seals.", self.date)
        if not parts:
            message += " " + self.env._("The key is not there, so the books themselves could not be read against it.")
        return {'same': same, 'root': now, 'message': message}

    def _parts_now(self):
        """ The parts of this day's root, from the records as they are now; None without the key """
        self.env.flush_all()
        try:
            key = keys.read(self.key_name)
        except keys.KeyMissing:
            return None
        read_much(self.env.cr)
        parts = {}
        for kind in KINDS:
            digest, journals, names = Digest(), {}, {}
            query = SQL(
                "SELECT %s, %s FROM %s WHERE x.id IN (SELECT record_id FROM koperasi_seal_record WHERE kind = %s AND day_id = %s) ORDER BY x.id",
                kind.text(), SQL("x.journal_id, x.name") if kind is MOVE else SQL("NULL::integer, NULL"), SQL(kind.source), kind.code, self.id)
            for text, journal_id, name in self._stream(query, kind.code):
                marked = mark(key, kind.code, text)
                digest.add(marked)
                if journal_id:
                    journals.setdefault(str(journal_id), Digest()).add(marked)
                    names[str(journal_id)] = name
            parts[kind.code] = digest.result()
            if kind is MOVE:
                parts['journals'] = {journal: [*own.result(), names[journal]] for journal, own in journals.items()}
        digest = Digest()
        query = SQL(
            """SELECT %s, s.mark, p.mark FROM koperasi_seal_entry z JOIN koperasi_entry x ON x.account_id = z.account_id AND x.seq = z.seq
               JOIN koperasi_seal_record s ON s.kind = %s AND s.record_id = x.transaction_id
               LEFT JOIN koperasi_seal_entry p ON p.account_id = z.account_id AND p.seq = z.seq - 1
               WHERE z.day_id = %s ORDER BY z.account_id, z.seq""", entry_text(), TRANSACTION.code, self.id)
        for text, event, previous in self._stream(query, 'e'):
            digest.add(link(key, bytes(previous) if previous is not None else FIRST, bytes(event), text))
        parts['e'] = digest.result()
        return parts
