from odoo import fields, models


class KoperasiConsent(models.Model):
    """ What a member agreed to about his personal data (UU 27/2022): given once, may be withdrawn. """
    _name = 'koperasi.consent'
    _description = "Member Consent"
    _order = 'given_date desc, id desc'

    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    purpose = fields.Selection([
        ('membership', "Keeping the membership"),
        ('messages', "Messages by SMS or WhatsApp"),
        ('photo', "Publishing photo and name"),
        ('credit_check', "Asking and giving credit information"),
        ('insurance', "Member protection (Daperma)"),
        ('other', "Other"),
    ], required=True, default='membership')
    given_date = fields.Date(required=True, default=fields.Date.context_today)
    withdrawn_date = fields.Date()
    channel = fields.Selection([
        ('paper', "Paper form"), ('counter', "At the counter"), ('phone', "Telephone"), ('portal', "Member portal"),
    ], required=True, default='paper')
    text_version = fields.Char(string="Version of the Text", required=True, default='1', help="Which wording the member agreed to.")
    note = fields.Char()

    _withdrawn_check = models.Constraint(
        'CHECK (withdrawn_date IS NULL OR withdrawn_date >= given_date)', "A consent cannot be withdrawn before it was given.")
