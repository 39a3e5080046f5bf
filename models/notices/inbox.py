from odoo import models
from odoo.tools.misc import format_datetime

PAGE = 30


class KoperasiMember(models.Model):
    """ The inbox of a member on the portal: plain texts, since the portal reads no notices itself. """
    _inherit = 'koperasi.member'

    def _inbox(self, before=0):
        """ The latest notices of this member.

        :param int before: id of the last one shown on the page before; 0 for the first page
        :return: dict of ``notices`` (list of dict ``id``, ``title``, ``body``, ``when``, ``new``, ``event``) and ``more`` (the id to go on from; 0 at the end)
        """
        domain = [('member_id', '=', self.id), ('state', '=', 'told')] + ([('id', '<', before)] if before else [])
        found = self.env['koperasi.notice'].sudo().search(domain, order='id desc', limit=PAGE + 1)
        zone = self.sudo().root_company_id.koperasi_tz
        return {
            'more': found[PAGE - 1].id if len(found) > PAGE else 0,
            'notices': [{
                'id': notice.id, 'title': notice.title, 'body': notice.body, 'event': notice.event, 'new': not notice.read_at,
                'when': format_datetime(self.env, notice.created_at, tz=zone, dt_format='d MMM yyyy HH:mm')} for notice in found[:PAGE]]}

    def _unread_notices(self):
        """ How many notices the member has not marked as read """
        return self.env['koperasi.notice'].sudo().search_count([('member_id', '=', self.id), ('state', '=', 'told'), ('read_at', '=', False)])

    def _read_notices(self):
        """ He has seen them """
        self.env['koperasi.notice'].sudo().search([('member_id', '=', self.id), ('state', '=', 'told'), ('read_at', '=', False)]).write({
            'read_at': self.env.cr.now()})
