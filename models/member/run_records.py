from odoo import models
from odoo.tools import SQL


class KoperasiRun(models.Model):
    _inherit = 'koperasi.run'

    def _bad_records(self):
        """ Members without a branch, by their accounts in this one """
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT m.id, m.number FROM koperasi_account a JOIN koperasi_member m ON m.id = a.member_id
               WHERE a.company_id = %s AND a.state <> 'closed' AND m.company_id IS NULL ORDER BY m.id""", self.company_id.id))
        return super()._bad_records() + [
            (self.env['koperasi.member'].browse(member_id), self.env._("Member %s has no branch.", number)) for member_id, number in rows]
