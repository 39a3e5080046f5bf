import base64
import binascii
from hashlib import sha256
from io import BytesIO

from werkzeug.datastructures import FileStorage

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context, format_date

from ..loan.checks import SUPERVISOR, check_role
from ..requests.upload import checked_upload
from .guard import guard

ASKED = {'date', 'kind', 'file', 'file_name', 'note', 'amount'}


class KoperasiProofEvidence(models.Model):
    """ What a proof of balance cannot show: that the money is there. The bank's confirmation and the minutes of the count of cash, a month, brought by the
    accountant and signed by a supervisor, after which nothing of them is changed.
    """
    _name = 'koperasi.proof.evidence'
    _description = "Paper beside a Proof of Balance"
    _inherit = ['koperasi.document']
    _order = 'date desc, kind, id'

    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, readonly=True, index=True, default=lambda self: self.env.company.root_id, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(string="End of Month", required=True, index=True)
    kind = fields.Selection([('bank', "Confirmation of the Bank"), ('cash', "Minutes of the Count of Cash")], required=True)
    amount = fields.Monetary(help="What the paper says was there.")
    file_hash = fields.Char(string="SHA-256", readonly=True, copy=False)
    user_id = fields.Many2one('res.users', string="Brought By", required=True, readonly=True, default=lambda self: self.env.user, ondelete='restrict')
    signed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_on = fields.Datetime(readonly=True, copy=False)

    @api.depends('kind', 'date')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for paper in self:
            paper.display_name = f"{kinds.get(paper.kind, '')} {(paper.date and format_date(self.env, paper.date)) or ''}".strip()

    def init(self):
        guard(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED} for vals in vals_list]
        # no default of a caller signs
        return super(KoperasiProofEvidence, self.with_env(self.env(context=clean_context(self.env.context)))).create([self._looked_at({'company_id': self.env.company.root_id.id, 'user_id': self.env.uid, **vals}) for vals in vals_list])

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - ASKED:
                raise UserError(self.env._("A paper is signed by its button."))
            self._check_unsigned()
            vals = self._looked_at(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unsigned(self):
        self._check_unsigned()

    def _check_unsigned(self):
        if self.filtered('signed_on'):
            raise UserError(self.env._("This paper was signed: it is not changed."))

    def _looked_at(self, vals):
        """ The values with the date as the end of its month, and the file as it may be kept: looked at as uploads of members are """
        vals = dict(vals)
        if vals.get('date'):
            vals['date'] = fields.Date.end_of(fields.Date.to_date(vals['date']), 'month')
        if 'file' in vals or not self:
            try:
                data = base64.b64decode(vals.get('file') or b'')
            except (binascii.Error, ValueError, TypeError) as error:
                raise UserError(self.env._("This file cannot be read.")) from error
            vals.update(checked_upload(self.env, FileStorage(BytesIO(data), filename=str(vals.get('file_name') or 'document'))))
            vals['file_hash'] = sha256(base64.b64decode(vals['file'])).hexdigest()
        return vals

    def sign(self):
        """ A supervisor has seen the paper and signs it.

        :return: True
        :raises AccessError: if the caller is no supervisor
        :raises UserError: if it was signed already, he brought it himself, or the file is not the one that was brought
        """
        check_role(self.env, SUPERVISOR)
        self.check_access('read')
        self._check_unsigned()
        for paper in self:
            if paper.user_id.partner_id == self.env.user.partner_id:
                raise UserError(self.env._("Who brought a paper does not sign it."))
            # narrow sudo(): the content, to see that it is the one that was brought, and the signature, which nobody writes by hand
            known = paper.sudo()
            if sha256(base64.b64decode(known.with_context(bin_size=False).file)).hexdigest() != known.file_hash:
                raise UserError(self.env._("The file of this paper was changed since it was brought."))
            known.write({'signed_by_id': self.env.uid, 'signed_on': fields.Datetime.now()})
        return True

    @api.model
    def _of_month(self, root, date):
        """ Which papers of a month are there, for members: list of ``(name, signed on or False, present)``; every kind once """
        # narrow sudo(): whether a paper is there, and signed; never the paper
        papers = self.sudo().search([('company_id', '=', root.id), ('date', '=', date)])
        kinds = self._fields['kind']._description_selection(self.env)
        return [(name, max(filter(None, own.mapped('signed_on')), default=False), bool(own))
                for kind, name in kinds for own in [papers.filtered(lambda paper, kind=kind: paper.kind == kind)]]
