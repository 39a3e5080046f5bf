from datetime import date

from odoo.fields import Command

from odoo.addons.koperasi.models.planning.budget import MONTHS

from ..statements.common import StatementsCase


class BudgetMixin:
    """ Budgets of ``coop``, made as its people make them """

    @classmethod
    def budget(cls, lines=(), year=2026, user=None, **values):
        """ A draft; ``lines``: ``{code: figure of each month, or twelve of them}`` """
        return cls.by(user or cls.manager, cls.env['koperasi.budget']).create({
            'company_id': cls.coop.id, 'year': year, 'line_ids': [Command.create({
                'account_id': cls.coop._koperasi_account(code).id, **dict(zip(MONTHS, amounts if isinstance(amounts, list) else [amounts] * 12, strict=True))})
                for code, amounts in dict(lines).items()], **values})

    @classmethod
    def approve(cls, budget):
        """ Handed over by who made it, approved by the board """
        cls.by(cls.manager, budget).action_submit()
        cls.by(cls.board, budget).action_approve()
        return budget


class BudgetCase(BudgetMixin, StatementsCase):
    """ Books of 2025: interest of 1,000,000 and one rupiah more each month, staff of 300,005 a month, rent in June """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for month in range(1, 13):
            day = date(2025, month, 15)
            cls.book({'111001': 1_000_000 + month, '411001': -1_000_000 - month}, day)
            cls.book({'611101': 300_005, '111001': -300_005}, day)
        cls.book({'612001': 1_200_000, '111001': -1_200_000}, date(2025, 6, 30))
