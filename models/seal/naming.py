"""What the check found, in plain words; and what it was, where the key can tell: a value that makes the old mark is what was sealed."""
from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.seal import FIRST, Digest, link, mark
from .kinds import APPROVAL, ENTRY, LINE, LINES, MOVE, MOVE_SOURCE, TRANSACTION, entry_text

# journal entries: all lines of one are put right by the same rule, then each line's other facts one by one
MOVE_RULES = (
    ('amounts', {'l.debit': 'GREATEST(l.amount_currency, 0)', 'l.credit': 'GREATEST(-l.amount_currency, 0)', 'l.balance': 'l.amount_currency'}),
    ('amounts', {'l.balance': '(l.debit - l.credit)', 'l.amount_currency': '(l.debit - l.credit)'}),
    ('amounts', {'l.balance': '(l.debit - l.credit)'}), ('amounts', {'l.amount_currency': 'l.balance'}),
    ('partner_id', {'l.partner_id': '(SELECT k.partner_id FROM koperasi_transaction k WHERE k.move_id = x.id ORDER BY k.id LIMIT 1)'}),
    ('state', {'l.parent_state': "'posted'"}), ('date', {'l.date': 't.day'}),
    ('date_maturity', {'l.date_maturity': 't.day'}), ('date_maturity', {'l.date_maturity': 'NULL::date'}),
)
MOVE_COLUMNS = (
    ('ref', {'ref': 'CASE WHEN t.n > 0 THEN t.memo END'}), ('state', {'state': "'posted'"}), ('date', {'date': 't.day'}),
    ('partner_id', {'partner_id': '(SELECT k.partner_id FROM koperasi_transaction k WHERE k.move_id = x.id ORDER BY k.id LIMIT 1)'}),
    ('name', {'name': '(SELECT MIN(l.move_name) FROM account_move_line l WHERE l.move_id = x.id)'}),
    ('journal_id', {'journal_id': '(SELECT MIN(l.journal_id) FROM account_move_line l WHERE l.move_id = x.id)'}),
)
# a movement: what its neighbours on the account say of it
ENTRY_REPAIRS = (
    ('amount', {'amount': 'v.value'}, "SELECT x.balance_after - COALESCE(MAX(p.balance_after), 0) FROM koperasi_entry p WHERE p.account_id = x.account_id AND p.seq = x.seq - 1"),
    ('balance_after', {'balance_after': 'v.value'}, """SELECT x.amount + COALESCE(MAX(p.balance_after), 0) FROM koperasi_entry p WHERE p.account_id = x.account_id AND p.seq = x.seq - 1
        UNION SELECT n.balance_after - n.amount FROM koperasi_entry n WHERE n.account_id = x.account_id AND n.seq = x.seq + 1"""),
    ('amount', {'amount': 'v.value', 'balance_after': '(v.value + COALESCE((SELECT p.balance_after FROM koperasi_entry p WHERE p.account_id = x.account_id AND p.seq = x.seq - 1), 0))'},
     "SELECT s * t.amount FROM koperasi_transaction t, (VALUES (1), (-1)) s(s) WHERE t.id = x.transaction_id"),
    ('component', {'component': 'v.value'}, "SELECT unnest(ARRAY['principal', 'interest', 'tax', 'fee', 'penalty'])"),
    ('control_id', {'control_id': 'v.value'}, "SELECT g.id FROM account_account g WHERE g.koperasi_control UNION SELECT NULL"),
    ('amount', {'amount': 'v.value'}, "SELECT s * t.amount FROM koperasi_transaction t, (VALUES (1), (-1)) s(s) WHERE t.id = x.transaction_id"),
)
RECORDS = {'product': 'koperasi.savings.product', 'loan_product': 'koperasi.loan.product', 'member_id': 'koperasi.member', 'partner_id': 'res.partner', 'first_control': 'account.account',
           'control_id': 'account.account', 'company_id': 'res.company', 'user_id': 'res.users', 'checker_id': 'res.users', 'maker_id': 'res.users',
           'transaction_id': 'koperasi.transaction', 'move_id': 'account.move', 'journal_id': 'account.journal'}
AMOUNTS = {'amount', 'balance_after'}


class KoperasiSealDay(models.Model):
    _inherit = 'koperasi.seal.day'

    def _rp(self, amount):
        return self.env['koperasi.transaction']._rupiah(int(amount or 0))

    def _facts_words(self):
        """ What the sealed facts are called """
        return {
            'amount': self.env._("amount"), 'balance_after': self.env._("balance"), 'component': self.env._("component"), 'control_id': self.env._("control account"),
            'transaction_id': self.env._("transaction"), 'business_date': self.env._("business date"), 'value_date': self.env._("value date"), 'name': self.env._("number"),
            'partner_id': self.env._("owner"), 'member_id': self.env._("member"), 'kind': self.env._("kind"), 'origin': self.env._("origin"), 'user_id': self.env._("entered by"),
            'memo': self.env._("memo"), 'move_id': self.env._("journal entry"), 'product': self.env._("product"), 'loan_product': self.env._("loan product"),
            'first_control': self.env._("control account"), 'side': self.env._("side"), 'company_id': self.env._("branch"), 'checker_id': self.env._("decided by"),
            'maker_id': self.env._("asked by"), 'state': self.env._("state"), 'amounts': self.env._("amounts"), 'date': self.env._("date"), 'ref': self.env._("reference"),
            'date_maturity': self.env._("due date"), 'journal_id': self.env._("journal"),
        }

    def _was(self, name, value, now):
        """ Half a sentence: what it was and what it is """
        def shown(one):
            if one is None:
                return self.env._("empty")
            if name in AMOUNTS:
                return self._rp(one)
            if name in RECORDS:
                record = self.env[RECORDS[name]].sudo().browse(one).exists()
                # members by their numbers: the sentence goes out by mail
                return (record.number if name == 'member_id' else record.name) if record and name != 'partner_id' else f'#{one}'
            return format_date(self.env, one) if hasattr(one, 'year') else str(one)
        return self.env._("%(fact)s: it was %(was)s, it is %(now)s", fact=self._facts_words()[name], was=shown(value), now=shown(now))

    def _tried(self, look, day, marked, source, condition, column, repairs, text, made):
        """ Look for the value that makes the old mark: the proof of what it was; None if none of the candidates does """
        for name, replaced, candidates in repairs:
            rows = self.env.execute_query(SQL(
                "SELECT v.value, %s, %s FROM %s CROSS JOIN LATERAL (%s) v(value) WHERE %s LIMIT 100000",
                text(**replaced), SQL(column(name)), SQL(source), SQL(candidates), condition))
            for value, facts, now in rows:
                if facts is not None and made(facts) == marked:
                    return self._was(name, value, now)
        return None

    # -- records ------------------------------------------------------------------

    def _record_words(self, kind, record_id):
        """ What a record is called, from what is left of it """
        record = self.env[kind.model].sudo().browse(record_id).exists()
        number = f'#{record_id}' if not record else record.description if kind is APPROVAL else record.number if kind.model in ('koperasi.account', 'koperasi.member') \
            else record.display_name if kind.model in ('koperasi.business.day', 'koperasi.loan.plan') else record.name
        return {
            'account.move': self.env._("Journal entry %s", number), 'koperasi.transaction': self.env._("Transaction %s", number), 'koperasi.account': self.env._("Account %s", number),
            'koperasi.member': self.env._("Member %s", number), 'koperasi.approval': self.env._("Approval %s", number), 'koperasi.business.day': self.env._("Business day %s", number),
            'koperasi.loan.plan': self.env._("Loan schedule %s", number)}[kind.model]

    def _name_gone(self, kind, record_id, day):
        what = self._record_words(kind, record_id)
        if kind is TRANSACTION:   # its journal entry may still tell which it was
            self.env.cr.execute("SELECT move_name FROM account_move_line WHERE koperasi_transaction_id = %s LIMIT 1", (record_id,))
            if row := self.env.cr.fetchone():
                what += f' ({row[0]})'
        return self.env._("%(what)s, sealed with %(day)s, is gone.", what=what, day=format_date(self.env, day.date))

    def _name_added(self, kind, record_id):
        return self.env._("%s stands in a day that was sealed without it.", self._record_words(kind, record_id))

    def _name_changed(self, look, kind, record_id, day, marked):
        key = look.keys[day.id]
        condition = SQL("x.id = %s", record_id)
        if kind is MOVE:
            was = self._move_was(key, record_id, marked)
        else:
            was = self._tried(look, day, marked, kind.source, condition, lambda name: kind.columns[name], kind.repairs, kind.text, lambda text: mark(key, kind.code, text))
        sentence = self.env._("%(what)s is not what was sealed with %(day)s.", what=self._record_words(kind, record_id), day=format_date(self.env, day.date))
        return f'{sentence} {was[0].upper()}{was[1:]}.' if was else sentence

    def _move_was(self, key, record_id, marked):
        """ What was changed of a journal entry; None if that cannot be told """
        for name, replaced in MOVE_RULES:
            line = LINE
            for column, sql in replaced.items():
                line = line.replace(f'THEN {column} END' if column == 'l.date_maturity' else f' {column},', f'THEN {sql} END' if column == 'l.date_maturity' else f' {sql},')
            if self._makes(key, record_id, marked, MOVE_SOURCE + LINES % line, MOVE.columns):
                return self.env._("%s of its lines were changed", self._facts_words()[name])
        both = {}
        for name, replaced in MOVE_COLUMNS:
            if self._makes(key, record_id, marked, MOVE.source, {**MOVE.columns, **replaced}):
                return self.env._("%s was changed", self._facts_words()[name])
            both.update(replaced)
        line = LINE.replace(' l.parent_state,', " 'posted',")
        if self._makes(key, record_id, marked, MOVE_SOURCE + LINES % line, {**MOVE.columns, 'state': "'posted'"}):
            return self.env._("%s was changed", self._facts_words()['state'])
        return None

    def _makes(self, key, record_id, marked, source, columns):
        rows = self.env.execute_query(SQL("SELECT ROW(%s)::text FROM %s WHERE x.id = %s", SQL(", ").join(map(SQL, columns.values())), SQL(source), record_id))
        return any(mark(key, MOVE.code, text) == marked for (text,) in rows)

    def _name_part(self, look, day, kind, count, journals):
        """ A day has other marks than it was sealed with: records went together with their marks, or came with marks of their own """
        sealed = day.parts.get(kind.code, [0])[0]
        if kind is not MOVE:
            kinds = {'koperasi.transaction': self.env._("transactions"), 'koperasi.account': self.env._("accounts"), 'koperasi.member': self.env._("members"),
                     'koperasi.approval': self.env._("approvals"), 'koperasi.business.day': self.env._("business days"), 'koperasi.loan.plan': self.env._("loan schedules")}
            look.add('day', self.env._("The seal of %(day)s holds %(sealed)s %(kind)s; the marks of %(now)s are there, or they were exchanged.",
                                       day=format_date(self.env, day.date), sealed=sealed, kind=kinds[kind.model], now=count), (self._name, day.id), f'{kind.code}{count}')
            return
        for journal_id, (number, digest, last) in day.parts.get('journals', {}).items():
            own = journals.get(journal_id) or Digest()
            if own.result() == [number, digest]:
                continue
            journal = self.env['account.journal'].sudo().browse(int(journal_id)).exists()
            missing = self._missing_numbers(day, int(journal_id), last)
            sentence = self.env._("Journal %(journal)s of %(day)s was sealed with %(sealed)s entries, the last one %(last)s; %(now)s are there.",
                                  journal=journal.name or journal_id, day=format_date(self.env, day.date), sealed=number, last=last, now=own.count)
            if missing:
                sentence += " " + self.env._("Missing: %s.", ", ".join(missing))
            look.add('gone', sentence, ('account.journal', int(journal_id)), f'{day.id}/{own.result()}')

    def _missing_numbers(self, day, journal_id, last):
        """ Numbers of a journal that nothing has any more, near those of a sealed day; at most ten """
        self.env.cr.execute(
            """SELECT m.sequence_prefix, m.sequence_number, m.name FROM account_move m WHERE m.journal_id = %s AND m.sequence_number > 1 AND NOT EXISTS (
                   SELECT FROM account_move b WHERE b.journal_id = m.journal_id AND b.sequence_prefix = m.sequence_prefix AND b.sequence_number = m.sequence_number - 1)
               ORDER BY m.id DESC LIMIT 10""", (journal_id,))
        found = []
        for prefix, number, name in self.env.cr.fetchall():
            digits = len(name) - len(prefix)
            found.append(f'{prefix}{number - 1:0{digits}d}')
        self.env.cr.execute("SELECT FROM account_move WHERE journal_id = %s AND name = %s", (journal_id, last))
        if last and not self.env.cr.rowcount and last not in found:
            found.append(last)
        return sorted(found)

    # -- movements ------------------------------------------------------------------

    def _name_entry(self, look, kind, account_id, seq, entry_id, day_id, marked):
        account = self.env['koperasi.account'].sudo().browse(account_id).exists()
        where = self.env._("Movement %(seq)s of account %(account)s", seq=seq, account=account.number or f'#{account_id}')
        if entry_id:
            transaction = self.env['koperasi.entry'].sudo().browse(entry_id).transaction_id.exists()
            if transaction:
                where = self.env._("Movement %(seq)s of account %(account)s (receipt %(number)s of %(day)s)", seq=seq, account=account.number or f'#{account_id}',
                                   number=transaction.name, day=format_date(self.env, transaction.business_date))
        if kind == 'gone':
            return self.env._("%(where)s, sealed with %(day)s, is gone.", where=where, day=format_date(self.env, self.browse(day_id).date)) + self._gone_amount(account_id, seq)
        if kind == 'added':
            return self.env._("%s stands in a day that was sealed without it.", where)
        sentence = self.env._("%(where)s is not what was sealed with %(day)s.", where=where, day=format_date(self.env, self.browse(day_id).date))
        was = self._entry_was(look, entry_id, day_id, marked)
        return f'{sentence} {was[0].upper()}{was[1:]}.' if was else sentence

    def _gone_amount(self, account_id, seq):
        """ What a movement that is gone was about, if those before and after it tell """
        self.env.cr.execute("SELECT seq, amount, balance_after FROM koperasi_entry WHERE account_id = %s AND seq IN (%s, %s)", (account_id, seq - 1, seq + 1))
        rows = {row[0]: row for row in self.env.cr.fetchall()}
        if seq + 1 not in rows or (seq > 1 and seq - 1 not in rows):
            return ''
        _seq, amount, after = rows[seq + 1]
        return " " + self.env._("Its amount was %s.", self._rp(after - amount - (rows[seq - 1][2] if seq > 1 else 0)))

    def _entry_was(self, look, entry_id, day_id, marked):
        rows = self.env.execute_query(SQL(
            """SELECT p.mark, s.mark FROM koperasi_entry x LEFT JOIN koperasi_seal_entry p ON p.account_id = x.account_id AND p.seq = x.seq - 1
               LEFT JOIN koperasi_seal_record s ON s.kind = 't' AND s.record_id = x.transaction_id WHERE x.id = %s""", entry_id))
        before, event = rows[0]
        if event is None:
            return None
        key, before, event = look.keys[day_id], bytes(before) if before is not None else FIRST, bytes(event)
        return self._tried(look, self.browse(day_id), marked, "koperasi_entry x", SQL("x.id = %s", entry_id), lambda name: ENTRY[name], ENTRY_REPAIRS, entry_text,
                           lambda text: link(key, before, event, text))
