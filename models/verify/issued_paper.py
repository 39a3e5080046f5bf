import secrets
from datetime import date

from odoo import api, fields, models

from ...finance.paper import Issue, compare, digests
from ..ledger.append_only import append_only
from ..seal import keys


class KoperasiIssuedPaper(models.Model):
    """ A paper that was handed out, without its texts: digests of its lines under the cooperative's key. It is found by the code on the paper, and compared
    line by line with what the books say on the day on which somebody asks (screens T5). """
    _name = 'koperasi.issued.paper'
    _description = "Paper That Was Handed Out"
    _order = 'id desc'
    _rec_name = 'code'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    account_id = fields.Many2one('koperasi.account', string="Account no.", required=True, readonly=True, index=True, ondelete='restrict')
    code = fields.Char(required=True, readonly=True, help="128 bits by chance, on the paper.")
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    final = fields.Boolean(readonly=True, help="All days of the paper were closed when it was made.")
    line_count = fields.Integer(string="Lines", readonly=True)
    lines = fields.Char(string="Digests", required=True, readonly=True)
    key_name = fields.Char(string="Key", required=True, readonly=True)
    mark = fields.Char(required=True, readonly=True)
    issued_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, default=lambda self: self.env.user, ondelete='restrict')

    _code_uniq = models.UniqueIndex('(code)')

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _hand_out(self, account, date_from, date_to, statement):
        """ Note a statement that is being printed.

        :param account: ``koperasi.account``, which the caller may read
        :param dict statement: as of ``_statement``
        :return: ``koperasi.issued.paper`` as superuser; empty where the key is missing: the paper is printed all the same, without a code
        """
        account = account.sudo()
        company = account.company_id
        try:
            name = self.env['koperasi.seal.day'].sudo()._key_name(company)
            key = keys.read(name)
        except keys.KeyMissing:
            return self.sudo().browse()
        code = secrets.token_hex(16)
        open_date = company.koperasi_open_date
        issue = Issue(
            code=code, company_id=company.id, account_id=account.id, date_from=date_from.isoformat(), date_to=date_to.isoformat(),
            final=not open_date or date_to < open_date, lines=digests(key, code, self._texts(statement)), key_name=name)
        return self.sudo().create({
            'company_id': company.id, 'account_id': account.id, 'code': code, 'date_from': date_from, 'date_to': date_to, 'final': issue.final,
            'line_count': len(statement['lines']), 'lines': issue.lines, 'key_name': name, 'mark': issue.marked(key), 'user_id': self.env.uid})

    @api.model
    def _texts(self, statement):
        """ What of a statement is kept as digests: its opening balance, each line as the ledger has it, its closing balance """
        return [f"opening|{statement['opening']}", *(
            '|'.join(str(line[name]) for name in ('date', 'number', 'kind', 'component', 'amount', 'memo', 'reverses')) for line in statement['lines']),
            f"closing|{statement['closing']}"]

    def _issue(self):
        """ This paper as plain values """
        self.ensure_one()
        return Issue(code=self.code, company_id=self.company_id.id, account_id=self.account_id.id, date_from=self.date_from.isoformat(), date_to=self.date_to.isoformat(),
                     final=self.final, lines=self.lines, key_name=self.key_name, mark=self.mark)

    def _url(self):
        """ Where anybody who holds the paper can check it """
        return f'{self.get_base_url()}/koperasi/paper/{self.code}'

    @api.model
    def _checked(self, issue):
        """ Compare a paper with what the books say now.

        :param issue: ``finance.paper.Issue``, of a record or of a file
        :return: dict ``state`` (same, changed, forged, unknown: the key is not there), and for the first two ``changed, added, opening, closing, lines``
            (how many the paper has), ``later`` (movements of the day on which it was printed, which came after it)
        """
        try:
            key = keys.read(issue.key_name)
        except keys.KeyMissing:
            return {'state': 'unknown'}
        before = issue.digests()
        account = self.env['koperasi.account'].sudo().browse(issue.account_id).exists()
        if not issue.is_genuine(key) or len(before) < 2 or not account or account.company_id.id != issue.company_id:
            return {'state': 'forged'}
        statement = account._statement(date.fromisoformat(issue.date_from), date.fromisoformat(issue.date_to))
        later = 0
        if not issue.final:   # the day went on after the paper was printed: what came at its end says nothing against it
            later = max(len(statement['lines']) - (len(before) - 2), 0)
            if later:
                kept = statement['lines'][:-later]
                statement = {**statement, 'lines': kept, 'closing': statement['opening'] + sum(line['amount'] for line in kept)}
        now = Issue(**{**issue.__dict__, 'lines': digests(key, issue.code, self._texts(statement))}).digests()
        found = compare(before, now)
        same = not found['changed'] and not found['added'] and found['opening'] and found['closing']
        return {**found, 'state': 'same' if same else 'changed', 'lines': len(before) - 2, 'later': later}
