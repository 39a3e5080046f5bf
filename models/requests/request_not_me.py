from odoo import api, fields, models
from odoo.exceptions import UserError

from ..loan.checks import SUPERVISOR
from .reading import read_words


class KoperasiMemberRequest(models.Model):
    """ "This was not me": a member says that he did not do what stands in his account. It goes past the management, to the supervisors: by record
    rules nobody else reads it, and only they answer it. It is the one thing that supervisors do here; all else they read.
    """
    _inherit = 'koperasi.member.request'

    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')

    @api.model
    def _own_transaction(self, member, transaction_id):
        """ A transaction that moved an account of this member; empty if it moved none of his

        :return: ``koperasi.transaction``, as superuser
        """
        return self.env['koperasi.transaction'].sudo().search([
            ('id', '=', transaction_id), ('entry_ids.account_id.partner_id', '=', self.env.user.partner_id.id),
            ('entry_ids.account_id.member_id', '=', member.id)])

    @api.model
    def _dispute(self, member, transaction, key, words, stop):
        """ The member says that this was not him. At once, if he wants so, nothing can be paid or signed on the portal any more.

        :param transaction: one of ``_own_transaction``
        :param str words: what he knows of it
        :param bool stop: whether his PIN is locked
        :return: the request, as superuser
        :raises UserError: in plain words, if he has said so of this transaction before
        """
        if self._own(member).filtered(lambda request: request.transaction_id == transaction and request.state == 'open' and request.key != key):
            raise UserError(self.env._("The supervisors know of this already; they are looking at it."))
        words = read_words(self.env, words, self.env._("What you know of it"))
        request = self._file(member, 'not_me', key, {'text': words, 'transaction_id': transaction.id})
        if stop:
            member._koperasi_stop_portal()
        return request

    def _remind(self):
        """ All supervisors of the branch are told, that it is not left with one """
        if self.kind not in self._past_management():
            return super()._remind()
        users = self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', self.env.ref(SUPERVISOR).id), ('company_ids', 'in', self.company_id.ids), ('share', '=', False),
            ('partner_id', '!=', self.member_id.partner_id.id)])
        kinds = dict(self._fields['kind']._description_selection(self.env))
        kinds['not_me'] = self.env._("A member says: this was not me")
        for user in users:
            self.activity_schedule(
                'mail.mail_activity_data_todo', date_deadline=self.due_date, summary=kinds[self.kind], user_id=user.id)

    def conclude(self, finding):
        """ A supervisor says what came out of it; the member reads it on the portal.

        :param str finding: to the member
        :raises AccessError: if the caller is no supervisor
        :raises UserError: without words, or if it was concluded already
        """
        self._door(*self._past_management())
        self._close('done', self._words(finding))
        return True
