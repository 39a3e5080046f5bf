from odoo import api, models


class ResDeviceLog(models.Model):
    _inherit = 'res.device.log'

    @api.model
    def _update_device(self, request):
        """ In a transaction of its own: written in that of the request, a money method could no longer queue for its journal
        (``_koperasi_take_turn``), and Odoo's retries begin a session anew, so each of them would write it again.
        """
        with self.env.registry.cursor() as cr:
            super(ResDeviceLog, self.with_env(self.env(cr=cr)))._update_device(request)
