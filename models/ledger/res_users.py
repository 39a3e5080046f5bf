from odoo import api, models
from odoo.exceptions import ValidationError

# who reads all changes nothing; who takes money neither approves nor keeps the books (domain 1.4)
EXCLUDES = {
    'supervisor': ('teller', 'loan_officer', 'field_officer', 'credit_committee', 'manager', 'accountant', 'board', 'admin'),
    'teller': ('manager', 'accountant'),
}


class ResUsers(models.Model):
    _inherit = 'res.users'

    @api.constrains('group_ids')
    def _check_koperasi_roles(self):
        groups = {role: self.env.ref(f'koperasi.group_koperasi_{role}', raise_if_not_found=False)
                  for role in {*EXCLUDES, *(other for others in EXCLUDES.values() for other in others)}}
        for user in self:
            for role, others in EXCLUDES.items():
                for other in others:
                    if groups[role] and groups[other] and groups[role] in user.all_group_ids and groups[other] in user.all_group_ids:
                        raise ValidationError(self.env._(
                            "%(user)s cannot be both: %(first)s and %(second)s.",
                            user=user.name, first=groups[role].name, second=groups[other].name))

    def _koperasi_same_person(self, other):
        """ Whether two logins are one person: maker and checker must be two people, not two logins.

        :param other: ``res.users``
        :return: bool
        """
        self.ensure_one()
        mine, theirs = self.sudo().partner_id, other.sudo().partner_id
        return mine == theirs or bool(mine.email_normalized and mine.email_normalized == theirs.email_normalized)
