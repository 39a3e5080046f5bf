from odoo import models

TOLD = {'phone': 'phone_changed', 'email': 'email_changed'}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def write(self, vals):
        """ Who is reached under another number is told so: it may not have been he who changed it """
        names = TOLD.keys() & vals.keys()
        before = {member: {name: member[name] for name in names} for member in self.sudo()} if names else {}
        result = super().write(vals)
        for member, old in before.items():
            for name, value in old.items():
                if value and member[name] != value:
                    self.env['koperasi.notice']._tell(member, 'security', {'what': TOLD[name]})
        return result
