from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _koperasi_stop_portal(self):
        """ Nothing is paid or signed on the portal for this member any more, until he sets a new PIN at the office. """
        self.ensure_one()
        # employees read this reason: it does not say what the supervisors were told
        self._lock_pin(self.env._("the member himself had it locked"))
