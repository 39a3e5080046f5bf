from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role
from ..loan.checks import SUPERVISOR


class KoperasiProof(models.Model):
    """ The roots go to people outside the office, so that the past cannot be written anew without them. """
    _inherit = 'koperasi.proof'

    def _mail_addresses(self):
        """ Addresses of the supervisors, and those of the cooperative's settings """
        root = self.company_id
        users = self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', self.env.ref(SUPERVISOR).id), ('company_ids', 'in', self._proof_branches(root).ids), ('share', '=', False)])
        wanted = [*users.sorted('id').mapped('email'), *(root.sudo().koperasi_proof_mail_to or '').split(',')]
        return list(dict.fromkeys(filter(None, (email_normalize(address or '') for address in wanted))))

    def _count_text(self):
        """ Total and members, in a line """
        return self.env._(
            "Total %(total)s of %(members)s members", total=self.env['koperasi.transaction']._rupiah(int(self.total)), members=self.members - self.institutions)

    def _mail_roots(self):
        """ Put one mail with the month's roots into Odoo's queue, which sends it and keeps what became of it; nobody waits for the mail server.

        :return: ``mail.mail``, empty if there is no address
        """
        proof = self.sudo()[:1]
        addresses, root = proof._mail_addresses(), proof.company_id
        if not addresses:
            return self.env['mail.mail']
        spoken = proof.with_context(lang=root.partner_id.lang or self.env.user.lang or 'id_ID')
        proofs = spoken._month_proofs()
        body = self.env['ir.qweb'].with_context(lang=spoken.env.lang)._render('koperasi.proof_mail', {
            'proofs': proofs, 'title': spoken.env._("%(cooperative)s: proof of balance of %(day)s", cooperative=root.name, day=spoken._day_text(proof.date))})
        mail = self.env['mail.mail'].sudo().create({
            'subject': spoken.env._("Roots of %(day)s: %(cooperative)s", day=spoken._day_text(proof.date), cooperative=root.name),
            'body_html': body, 'email_to': ', '.join(addresses), 'email_from': root.email_formatted or self.env.user.email_formatted, 'auto_delete': False})
        proofs.write({'mail_id': mail.id})
        return mail

    def send_roots(self):
        """ Mail the roots of these months again, to the supervisors and the addresses of the settings.

        :return: dict ``mailed_to``, the addresses
        :raises UserError: if there is no address
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        mails = [proofs._mail_roots() for proofs in self.grouped(lambda proof: (proof.company_id, proof.date)).values()]
        if not all(mails):
            raise UserError(self.env._("No supervisor has an e-mail address, and the settings name nobody else."))
        return {'mailed_to': ', '.join(mail.email_to for mail in mails)}
