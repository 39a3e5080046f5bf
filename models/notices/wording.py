import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .events import EVENTS, PLACEHOLDERS

NAMED = re.compile(r'\{([^{}]*)\}')


def filled(text, values):
    """ A text with its named places filled; nothing of it is evaluated """
    return NAMED.sub(lambda found: str(values.get(found[1], found[0])), text)


class KoperasiNoticeText(models.Model):
    """ What a cooperative says in its own words instead of the program's, by event and language. """
    _name = 'koperasi.notice.text'
    _description = "Text of a Notice"
    _order = 'company_id, event, lang'
    _rec_name = 'title'

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, default=lambda self: self.env.company.root_id)
    event = fields.Selection(EVENTS, required=True, default='deposit')
    lang = fields.Selection('_languages', string="Language", required=True, default=lambda self: self.env.lang or 'en_US')
    title = fields.Char(
        required=True, size=120, compute='_compute_text', store=True, readonly=False, precompute=True,
        help="Named places: {member} {cooperative} {amount} {account} {date} {number} {what}")
    body = fields.Text(
        string="Text", required=True, compute='_compute_text', store=True, readonly=False, precompute=True,
        help="Named places: {member} {cooperative} {amount} {account} {date} {number} {what}")

    _event_uniq = models.UniqueIndex('(company_id, event, lang)', "There is a text for this event and language already.")

    @api.model
    def _languages(self):
        return [(code, name) for code, name in self.env['res.lang'].get_installed()]

    @api.depends('event', 'lang')
    def _compute_text(self):
        """ Begins as what the program says """
        for text in self:
            words = text.with_context(lang=text.lang or self.env.lang)._default_words()
            text.title, text.body = words.get(text.event, ('', ''))

    @api.constrains('company_id')
    def _check_cooperative(self):
        if any(text.company_id.parent_id for text in self):
            raise ValidationError(self.env._("Texts belong to the cooperative, not to a branch."))

    @api.constrains('title', 'body')
    def _check_places(self):
        for text in self:
            if unknown := [name for name in NAMED.findall(f'{text.title}{text.body}') if name not in PLACEHOLDERS]:
                raise ValidationError(self.env._(
                    "There is no place called %(name)s. There are: %(names)s", name=f'{{{unknown[0]}}}', names=' '.join(f'{{{name}}}' for name in PLACEHOLDERS)))
            if len(text.body) > 600:
                raise ValidationError(self.env._("A notice has at most 600 characters."))

    @api.model
    def _default_words(self):
        """ ``{event: (title, body)}`` in the language of the environment. No balances: a telephone lies about. """
        env = self.env
        return {
            'deposit': (env._("Received: {amount}"), env._("{amount} was received on {account} on {date}. Receipt {number}.")),
            'withdrawal': (env._("Paid out: {amount}"), env._("{amount} was paid out from {account} on {date}. Receipt {number}. Was this not you? Tell the cooperative at once.")),
            'transfer': (env._("Transfer: {amount}"), env._("{amount} was transferred {what} on {date}. Receipt {number}. Was this not you? Tell the cooperative at once.")),
            'instalment': (env._("Instalment received: {amount}"), env._("{amount} was paid on loan {account} on {date}. Receipt {number}.")),
            'reversal': (env._("Receipt taken back: {amount}"), env._("A receipt of {amount} was taken back on {date}: {what}. Number {number}. Ask at the office if you do not know why.")),
            'due': (env._("Instalment due on {date}"), env._("{amount} is due on loan {account} on {date}.")),
            'late': (env._("Instalment is late"), env._("{amount} is due on loan {account}, open since {date}. Please pay, or talk with us.")),
            'maturity': (env._("Term deposit matures on {date}"), env._("Your term deposit {account} of {amount} matures on {date}. Tell us if something else shall happen with it than agreed.")),
            'mandatory': (env._("Mandatory shares are open"), env._("{amount} of your mandatory shares is open ({what}).")),
            'surplus': (env._("Your surplus (SHU): {amount}"), env._("Your part of the surplus (SHU) of {number}, {amount}, was {what} on {date}. What it follows from: My Cooperative, My surplus (SHU).")),
            'meeting': (env._("Meeting on {date}"), "{what}"),
            'answer': (env._("About your request"), "{what}"),
            'security': (env._("Your access"), env._("{what} Was this not you? Tell the cooperative at once.")),
        }

    @api.model
    def _words(self, root, event):
        """ ``(title, body)`` of a cooperative in the language of the environment """
        own = self.sudo().search([('company_id', '=', root.id), ('event', '=', event), ('lang', '=', self.env.lang or 'en_US')], limit=1)
        return (own.title, own.body) if own else self._default_words()[event]
