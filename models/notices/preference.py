from odoo import api, fields, models
from odoo.exceptions import UserError

from .events import ALWAYS, CHANNELS, EVENTS, NEEDS_CONSENT, REMINDERS


class KoperasiNoticePreference(models.Model):
    """ What a member wishes otherwise than is usual: by event and channel. The inbox on the portal always holds all. """
    _name = 'koperasi.notice.preference'
    _description = "Wish about Notices"
    _order = 'member_id, event, channel'
    _rec_name = 'event'

    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    event = fields.Selection([event for event in EVENTS if event[0] not in ALWAYS], required=True, default='deposit')
    channel = fields.Selection(CHANNELS, required=True, default='mail')
    wanted = fields.Boolean(default=True)

    _once_uniq = models.UniqueIndex('(member_id, event, channel)', "This event has a wish for this channel already.")

    @api.model
    def _usual(self, company, event, channel):
        """ What a member gets who wished for nothing: mails; SMS of withdrawals only, since each costs; WhatsApp only for reminders """
        if channel == 'sms':
            return event in ('withdrawal', *ALWAYS)
        return channel == 'mail' or event in REMINDERS

    @api.model
    def _offered(self, root):
        """ Channels that a cooperative offers """
        return [channel for channel, _label in CHANNELS if {
            'mail': True, 'sms': root.koperasi_notice_sms and 'sms.sms' in self.env, 'whatsapp': root.koperasi_notice_whatsapp}[channel]]

    @api.model
    def _ways(self, notices):
        """ ``{notice id: list of channels}`` """
        members = notices.member_id
        wishes = {(wish.member_id.id, wish.event, wish.channel): wish.wanted for wish in self.sudo().search([('member_id', 'in', members.ids)])}
        agreed = members._agreed_to_messages()
        return {notice.id: [
            channel for channel in self._offered(notice.company_id.root_id)
            if (member := notice.member_id) and (member.email if channel == 'mail' else member.phone)
            and (channel not in NEEDS_CONSENT or member in agreed)
            and (notice.event in ALWAYS or wishes.get((member.id, notice.event, channel), self._usual(notice.company_id, notice.event, channel)))
        ] for notice in notices}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    notice_preference_ids = fields.One2many('koperasi.notice.preference', 'member_id', string="Wishes about Notices", groups='koperasi.group_koperasi_staff')

    def _agreed_to_messages(self):
        """ Those of these members who agreed to messages by SMS or WhatsApp and did not take that back """
        return self.env['koperasi.consent'].sudo().search([
            ('member_id', 'in', self.ids), ('purpose', '=', 'messages'), ('withdrawn_date', '=', False)]).member_id

    def _notice_choices(self):
        """ What this member may choose, for his page.

        :return: dict of ``channels`` (list of code, label, ``reach``: where it goes to, masked, empty if unknown) and ``events`` (list of code, label,
            ``choices``: list of channel, label, wanted)
        """
        Preference = self.env['koperasi.notice.preference'].sudo()
        member, root = self.sudo(), self.sudo().root_company_id
        wishes = {(wish.event, wish.channel): wish.wanted for wish in Preference.search([('member_id', '=', self.id)])}
        agreed, offered = bool(member._agreed_to_messages()), Preference._offered(root)
        labels = dict(Preference._fields['channel']._description_selection(self.env))
        return {
            'channels': [{'code': channel, 'label': labels[channel], 'reach': member.email or '' if channel == 'mail' else member.phone_masked} for channel in offered],
            'events': [{'code': event, 'label': label, 'choices': [{
                'channel': channel, 'label': labels[channel],
                'wanted': (channel not in NEEDS_CONSENT or agreed) and wishes.get((event, channel), Preference._usual(root, event, channel)),
            } for channel in offered]} for event, label in Preference._fields['event']._description_selection(self.env)]}

    def _choose_notices(self, wanted):
        """ What the member himself chose on the portal; choosing SMS or WhatsApp is his consent to it.

        :param wanted: iterable of ``(event, channel)`` that he wants, of what he is offered
        :raises UserError: if one of them is not offered
        """
        self.ensure_one()
        Preference = self.env['koperasi.notice.preference'].sudo()
        wanted = set(wanted)
        channels = Preference._offered(self.sudo().root_company_id)
        offered = {(event, channel) for event, _label in Preference._fields['event'].selection for channel in channels}
        if not wanted <= offered:
            raise UserError(self.env._("This way of telling you something is not offered."))
        stored = {(wish.event, wish.channel): wish for wish in Preference.search([('member_id', '=', self.id)])}
        for event, channel in sorted(offered):
            value = (event, channel) in wanted
            if wish := stored.get((event, channel)):
                wish.wanted = value
            elif value != Preference._usual(self.sudo().root_company_id, event, channel):
                Preference.create({'member_id': self.id, 'event': event, 'channel': channel, 'wanted': value})
        agreed = self._agreed_to_messages()
        if not agreed and any(channel in NEEDS_CONSENT for _event, channel in wanted):
            self.env['koperasi.consent'].sudo().create({'member_id': self.id, 'purpose': 'messages', 'channel': 'portal'})
