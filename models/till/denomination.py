from odoo import api, fields, models
from odoo.exceptions import UserError

# notes and coins that are legal tender (domain 6.4); 75000 is the commemorative note of 2020
DENOMINATIONS = (100_000, 75_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
MAX_PIECES = 10**6


def pieces(env, count):
    """ A count of notes and coins that a caller sent.

    :param dict count: ``{"100000": pieces, ...}``
    :return: ``{value: pieces}`` without the zeros
    :raises UserError: if it names a value that does not exist, or pieces that are no whole number of 0 or more
    """
    if not isinstance(count, dict):
        raise UserError(env._("A count says how many pieces of each note and coin there are."))
    found = {}
    for key, number in count.items():
        value = next((value for value in DENOMINATIONS if key in (str(value), value)), None)
        if value is None or value in found:
            raise UserError(env._("There is no note or coin of this value: %s", str(key)[:40]))
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MAX_PIECES:
            raise UserError(env._("The pieces of %s are a whole number, 0 or more.", env['koperasi.transaction']._rupiah(value)))
        found[value] = number
    return {value: number for value, number in found.items() if number}


def total(counted):
    """ Rupiah of ``{value: pieces}`` """
    return sum(value * number for value, number in counted.items())


class KoperasiTillDenomination(models.Model):
    """ How many pieces of a note or coin were counted. """
    _name = 'koperasi.till.denomination'
    _description = "Counted Notes and Coins"
    _order = 'session_id desc, moment desc, value desc'
    _rec_name = 'value'

    session_id = fields.Many2one('koperasi.till.session', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='session_id.company_id')
    currency_id = fields.Many2one(related='session_id.currency_id')
    moment = fields.Selection([('opening', "Opening"), ('closing', "Closing")], required=True, readonly=True)
    value = fields.Monetary(string="Note or Coin", required=True, readonly=True, aggregator=None)
    pieces = fields.Integer(required=True, readonly=True)
    amount = fields.Monetary(compute='_compute_amount')

    _value_uniq = models.UniqueIndex('(session_id, moment, value)', "A note or coin is counted once.")

    @api.depends('value', 'pieces')
    def _compute_amount(self):
        for line in self:
            line.amount = line.value * line.pieces

    @api.depends('value', 'pieces')
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{self.env['koperasi.transaction']._rupiah(int(line.value))} × {line.pieces}"
