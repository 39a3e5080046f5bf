from odoo import models


class IrModuleModule(models.Model):
    _inherit = 'ir.module.module'

    def button_uninstall(self):
        self._koperasi_refuse_uninstall()
        return super().button_uninstall()

    def module_uninstall(self):
        self._koperasi_refuse_uninstall()
        return super().module_uninstall()

    def _koperasi_refuse_uninstall(self):
        """ Also when koperasi would go with a module that it depends on """
        if 'koperasi' in (self | self.downstream_dependencies()).mapped('name'):
            self.env['koperasi.transaction']._refuse_uninstall()
