from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.sum_tree import VERSION
from .guard import guard

BOOKS = [('savings', "Savings and Shares"), ('loans', "Loans")]
SIDES = {'savings': 'credit', 'loans': 'debit'}     # of ``koperasi.account``


class KoperasiProof(models.Model):
    """ Proof of balance ("Bukti Simpanan dalam Neraca"): the root of a sum tree over all that members hold, or owe, at the end of a month.

    Its total is that of the control accounts, to the rupiah, or it is not made. Any member checks by himself that his balance is in it
    (finance/sum_tree.py says how, and what neighbours see). The leaves are in ``koperasi.proof.part``; nothing of both is ever changed.
    """
    _name = 'koperasi.proof'
    _description = "Proof of Balance"
    _order = 'date desc, book desc, id desc'
    _rec_name = 'date'

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(string="End of Month", required=True, readonly=True)
    book = fields.Selection(BOOKS, required=True, readonly=True)
    cooperative = fields.Char(string="Name in the Root", required=True, readonly=True)
    root = fields.Char(required=True, readonly=True, help="64 digits that change with any balance in it. It is printed, and mailed to people outside the office.")
    short_root = fields.Char(string="Root, Beginning", compute='_compute_root_text')
    root_text = fields.Char(string="Root in Groups", compute='_compute_root_text')
    total = fields.Monetary(required=True, readonly=True, help="Sum of the tree, and of the control accounts in the general ledger.")
    members = fields.Integer(required=True, readonly=True, help="Those with a balance, with the accounts of the cooperative itself (suspense).")
    institutions = fields.Integer(
        string="Accounts of Nobody", required=True, readonly=True, help="Accounts of no member that stand in the same control accounts, such as unidentified receipts. Each is a leaf under its own name.")
    places = fields.Integer(string="Leaves of the Tree", required=True, readonly=True)
    version = fields.Char(required=True, readonly=True, default=VERSION)
    controls = fields.Json(readonly=True, help="Control accounts and what each held: code, name, rupiah.")
    control_text = fields.Text(string="Control Accounts", compute='_compute_control_text')
    run_id = fields.Many2one('koperasi.run', string="Made By", readonly=True, index='btree_not_null', ondelete='restrict')
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    checked = fields.Integer(string="Checked and Found Right", compute='_compute_checked', help="Members who said that they checked it.")
    wrong = fields.Integer(string="Said It Is Wrong", compute='_compute_checked')
    checked_share = fields.Float(string="Checked (%)", compute='_compute_checked', digits=(5, 1))
    mail_id = fields.Many2one('mail.mail', readonly=True, index='btree_not_null', ondelete='set null')
    mail_to = fields.Text(string="Mailed To", related='mail_id.email_to')
    mail_date = fields.Datetime(string="Mailed At", related='mail_id.date')
    state = fields.Selection([('made', "Made"), ('waiting', "Mail Waits"), ('mailed', "Mailed"), ('failed', "Mail Failed")], compute='_compute_state')

    _month_uniq = models.UniqueIndex('(company_id, date, book)', "The proof of this month was made already.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('date', 'book')
    def _compute_display_name(self):
        books = dict(self._fields['book']._description_selection(self.env))
        for proof in self:
            proof.display_name = f"{books.get(proof.book, '')} {(proof.date and format_date(self.env, proof.date)) or ''}"

    @api.depends('root')
    def _compute_root_text(self):
        for proof in self:
            groups = [(proof.root or '')[start:start + 4] for start in range(0, 64, 4)]
            proof.root_text, proof.short_root = ' '.join(groups), ' '.join(groups[:4])

    @api.depends('controls')
    def _compute_control_text(self):
        rupiah = self.env['koperasi.transaction']._rupiah
        for proof in self:
            proof.control_text = '\n'.join(f"{code} {name}: {rupiah(amount)}" for code, name, amount in proof.controls or [])

    def _compute_checked(self):
        found = self._answers()
        for proof in self:
            proof.checked, proof.wrong = found[proof.id]
            proof.checked_share = 100 * proof.checked / (proof.members - proof.institutions) if proof.members > proof.institutions else 0

    def _answers(self):
        """ How many members found a proof right, and how many wrong: ``{id: (right, wrong)}``; never who """
        self.env['koperasi.proof.check'].flush_model()
        rows = self.env.execute_query(SQL(
            "SELECT proof_id, COUNT(*) FILTER (WHERE answer = 'right'), COUNT(*) FILTER (WHERE answer = 'wrong') FROM koperasi_proof_check WHERE proof_id IN %s GROUP BY 1",
            tuple(self.ids) or (0,)))
        return {**{proof.id: (0, 0) for proof in self}, **{proof_id: counts for proof_id, *counts in rows}}

    @api.depends('mail_id.state')
    def _compute_state(self):
        words = {'outgoing': 'waiting', 'sent': 'mailed', 'received': 'mailed', 'exception': 'failed', 'cancel': 'failed'}
        for proof in self:
            # narrow sudo(): only whether the mail went out; who may read the proof may know
            proof.state = words.get(proof.sudo().mail_id.state, 'made')

    @api.model
    def _latest(self, company, until=None):
        """ The last month's proofs of a cooperative, for those who publish them.

        :param company: any branch of it
        :param date until: of months that ended by then
        :return: list of dicts ``book``, ``date``, ``root`` (hexadecimal), ``total`` (int, rupiah), ``members``, ``checked`` (int); empty if there is none
        """
        # narrow sudo(): what is published anyway
        proofs = self.sudo().search([('company_id', '=', company.sudo().root_id.id)] + [('date', '<=', until)] * bool(until), order='date desc, id', limit=len(BOOKS))
        proofs = proofs.filtered(lambda proof: proof.date == proofs[0].date)
        return [{'book': proof.book, 'date': proof.date, 'root': proof.root, 'total': int(proof.total), 'members': proof.members - proof.institutions, 'checked': proof.checked}
                for proof in proofs]

    def _month_proofs(self):
        """ Those of the same month, savings first """
        return self.search([('company_id', '=', self.company_id.id), ('date', '=', self.date)]).sorted('book', reverse=True)

    # -- never by hand --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A proof of balance is not changed or deleted."))

    def _refuse(self):
        if not self.env.su:
            raise UserError(self.env._("A proof of balance is not changed or deleted."))
