from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .person import SIXTEEN_DIGITS, digits, mask_nik

PENDING = 'koperasi.member.heir'


class KoperasiMemberHeir(models.Model):
    """ Heirs (ahli waris). The shares of all heirs of a member make 100 %. """
    _name = 'koperasi.member.heir'
    _description = "Heir"
    _order = 'member_id, sequence, id'

    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    nik = fields.Char(string="NIK", groups='koperasi.group_koperasi_personal_data')
    nik_masked = fields.Char(string="NIK (masked)", compute='_compute_nik_masked', compute_sudo=True)
    relation = fields.Selection([
        ('spouse', "Husband or wife"), ('child', "Child"), ('parent', "Father or mother"),
        ('sibling', "Brother or sister"), ('other', "Other"),
    ], required=True, default='child')
    share = fields.Float(string="Share (%)", digits=(5, 2), required=True, default=100)

    _share_check = models.Constraint('CHECK (share > 0 AND share <= 100)', "The share of an heir is above 0 and at most 100 percent.")

    @api.depends('nik')
    def _compute_nik_masked(self):
        for heir in self:
            heir.nik_masked = mask_nik(heir.nik)

    @api.constrains('nik')
    def _check_nik(self):
        for heir in self.sudo():
            if heir.nik and not SIXTEEN_DIGITS.fullmatch(heir.nik):
                raise ValidationError(self.env._("The NIK of heir %s must have 16 digits.", heir.name))

    @api.model_create_multi
    def create(self, vals_list):
        heirs = super().create([self._normalised(vals) for vals in vals_list])
        heirs._check_shares_later(heirs.member_id)
        return heirs

    def write(self, vals):
        members = self.member_id
        result = super().write(self._normalised(vals))
        self._check_shares_later(members | self.member_id)
        return result

    def unlink(self):
        members = self.member_id
        result = super().unlink()
        self._check_shares_later(members)
        return result

    @api.model
    def _normalised(self, vals):
        return {**vals, 'nik': digits(vals['nik']) or False} if vals.get('nik') else vals

    def _check_shares_later(self, members):
        """ Heirs are changed one by one, so the sum can only be judged at the end: when the transaction is flushed.
        (Changes through the member's form are judged at once, by his own constraint.)
        """
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(PENDING, set())
        if not pending:
            precommit.add(self.browse()._check_pending_shares)
        pending.update(members.ids)

    def _check_pending_shares(self):
        ids = self.env.cr.precommit.data.pop(PENDING, set())
        self.env['koperasi.member'].browse(sorted(ids)).exists()._check_heir_shares()
