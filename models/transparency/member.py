from odoo import models


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _portal_links(self):
        """ The public figures of the member's own cooperative, where there are some """
        # narrow sudo(): whether the cooperative switched the page on, and its code
        root = self.sudo().root_company_id
        if not root.koperasi_transparency or not self.env['koperasi.transparency']._public(root):
            return super()._portal_links()
        env = self.env
        return [*super()._portal_links(), {
            'href': f'/koperasi/transparency/{root.koperasi_public_code}', 'name': env._("Public figures"), 'text': env._("How your cooperative is doing, for everybody to read")}]
