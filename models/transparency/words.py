from odoo import api, models

from ..ledger.checks import rupiah
from .figure import REASONS, SECTIONS
from .refusal import REASONS as REFUSALS


class KoperasiTransparency(models.Model):
    """ What the codes of public figures say, in the reader's language: the document that is signed has codes only """
    _inherit = 'koperasi.transparency'

    @api.model
    def _words(self):
        """ ``{code: (name, definition and source)}`` """
        return {**self._book_words(), **self._loan_words(), **self._other_words()}

    def _book_words(self):
        env = self.env
        ledger = env._("General ledger, all branches, last day of the month.")
        year = env._("General ledger, from the beginning of the book year to the last day of the month.")
        return {
            'assets': (env._("Assets"), env._("All that the cooperative has. %s", ledger)),
            'liabilities': (env._("Liabilities"), env._("All that it owes, members' savings included. %s", ledger)),
            'equity': (env._("Own funds"), env._("Assets less liabilities: shares, reserves and the surplus to date. %s", ledger)),
            'liquidity': (env._("Liquidity"), env._("Liquid assets less short-term payables, in percent of savings (PEARLS L1; 15 to 20 percent is the goal).")),
            'savings': (env._("Savings"), env._("Savings on demand and for a goal, without shares and term deposits; equal to the sum of the members' accounts. %s", ledger)),
            'terms': (env._("Term deposits"), env._("Deposits for a fixed term; equal to the sum of the members' accounts. %s", ledger)),
            'shares': (env._("Shares of members"), env._("Principal, mandatory and loan-linked shares; equal to the sum of the members' accounts. %s", ledger)),
            'loans': (env._("Loans to members"), env._("Principal that is owed; equal to the sum of the loans. %s", ledger)),
            'income_to_date': (env._("Income"), env._("Income of the book year so far. %s", year)),
            'costs_to_date': (env._("Costs"), env._("Costs of the book year so far. %s", year)),
            'surplus_to_date': (env._("Surplus (SHU)"), env._("Income less costs of the book year so far. %s", year)),
            'income_planned': (env._("Income, budget"), env._("What the approved budget planned for the same time.")),
            'costs_planned': (env._("Costs, budget"), env._("What the approved budget planned for the same time.")),
            'surplus_planned': (env._("Surplus, budget"), env._("What the approved budget planned for the same time.")),
            'members': (env._("Members"), env._("Who was a member on the last day of the month. Register of members.")),
            'members_sex': (env._("Members by sex"), env._("Register of members.")),
            'members_age': (env._("Members by age"), env._("Age in years on the last day of the month. Register of members.")),
            'members_area': (env._("Members by district"), env._("District (kecamatan) of the address. Register of members.")),
        }

    def _loan_words(self):
        env = self.env
        steps = env._("Amounts of parts are told in steps, so they may differ from the total a little.")
        return {
            'loans_size': (env._("Loans by size"), env._("By the amount that was paid out; what is still owed. %s", steps)),
            'loans_sector': (env._("Loans by economic sector"), env._("Sector of the member's work; what is still owed. %s", steps)),
            'loans_product': (env._("Loans by purpose (product)"), env._("What is still owed. %s", steps)),
            'loans_days': (env._("Loans by days late"), env._("All that is owed of a loan, by the days since its oldest unpaid instalment. %s", steps)),
            'par30': (env._("Portfolio at risk, 30 days (PAR 30)"), env._("All that is owed of loans that are late over 30 days, in percent of all loans.")),
            'par90': (env._("Portfolio at risk, 90 days (PAR 90)"), env._("All that is owed of loans that are late over 90 days, in percent of all loans.")),
            'npl': (env._("Problem loans (NPL)"), env._("Loans of the classes substandard, doubtful and loss, in percent of all loans.")),
            'related': (env._("Loans to related parties"), env._("What board, supervisors, staff and those linked to them owe. Who they are is that of the day of preparation.")),
            'related_share': (env._("Share of all loans"), env._("Loans to related parties in percent of all loans.")),
            'related_limit': (env._("Legal limit (BMPP)"), env._("Permenkop UKM 8/2023: at most so many percent of own capital.")),
            'related_staff': (env._("Board, supervisors, staff"), env._("Part of the loans to related parties.")),
            'related_linked': (env._("Linked to them"), env._("Part of the loans to related parties: family and others whom an application names.")),
            'decision_days': (env._("Days from application to decision"), env._("Average of the applications decided in the last twelve months, by product.")),
            'refusals': (env._("Reasons of refusals"), env._("Applications refused in the last twelve months, by the check that was not passed.")),
        }

    def _other_words(self):
        env = self.env
        return {
            'savings_rates': (env._("Rates of savings"), env._("In force on the last day of the month, with the decision of the board's meeting.")),
            'loan_rates': (env._("Rates of loans"), env._("In force on the last day of the month, with the decision of the board's meeting.")),
            'rating': (env._("Health rating"), env._("The newest final rating by the end of the month.")),
            'officer': (env._("Board and supervisors"), env._("As in the newest annual report.")),
            'meeting_facts': (env._("Last annual meeting (RAT)"), env._("Attendance and decisions.")),
            'proof_facts': (env._("Proof of balances"), env._("Every member can check that his balance is part of the total; the root changes if one balance does.")),
            'seal_facts': (env._("Sealed books"), env._("The root changes with any movement, journal entry or account until this day; who noted it earlier can compare.")),
            'surplus_facts': (env._("Surplus of last year"), env._("How the surplus that was decided on is distributed.")),
            'complaints_open': (env._("Complaints waiting"), env._("Complaints of members that were not answered on the last day of the month.")),
            'complaints_closed': (env._("Complaints closed"), env._("Complaints of members that were answered in the book year so far.")),
        }

    @api.model
    def _cell_words(self):
        """ ``{code.cell: name}`` of cells that are codes; products and districts have their names """
        env = self.env
        sectors = dict(env['koperasi.member']._fields['sector']._description_selection(env))
        refusals = dict(env['koperasi.loan.application']._fields['refusal_code']._description_selection(env))
        unknown, other = env._("Not known"), env._("Others")
        found = {
            'members_sex.male': env._("Men"), 'members_sex.female': env._("Women"), 'members_sex.unknown': unknown, 'members_age.unknown': unknown,
            'members_age.age_19': env._("Below 20"), 'members_age.age_60': env._("60 and above"), 'members_area.unknown': unknown, 'members_area.other': other,
            'loans_sector.unknown': unknown, 'loans_product.other': other, 'loans_size.size_1': env._("Up to Rp 1 million"), 'loans_size.size_more': env._("Above Rp 100 million"),
            'loans_days.age_0': env._("Not late"), 'loans_days.age_over': env._("Over 180 days")}
        found.update({f'members_age.age_{last}': f"{last - 9}–{last}" for last in (29, 39, 49, 59)})
        found.update({f'loans_size.size_{most}': env._("Above Rp %(least)s to %(most)s million", least=least, most=most)
                      for least, most in ((1, 5), (5, 10), (10, 25), (25, 50), (50, 100))})
        found.update({f'loans_days.age_{most}': env._("%s days", days) for most, days in (
            (30, "1–30"), (60, "31–60"), (90, "61–90"), (120, "91–120"), (180, "121–180"))})
        found.update({f'loans_sector.{code}': name for code, name in sectors.items()})
        found.update({f'refusals.{code}': name for code, name in refusals.items() if code in dict(REFUSALS)})
        return found

    @api.model
    def _band_words(self):
        env = self.env
        return {'below_1': env._("below 1 %"), 'from_1': env._("1 to 2,5 %"), 'from_2': env._("2,5 to 5 %"), 'from_5': env._("5 to 10 %"), 'from_10': env._("10 % and above")}

    @api.model
    def _role_words(self):
        env = self.env
        return {'manager': env._("Manager"), 'accountant': env._("Accountant"), 'board': env._("Board"), 'supervisor': env._("Supervisor")}

    @api.model
    def _section_words(self):
        field = self.env['koperasi.transparency.figure']._fields['section']
        names = dict(field._description_selection(self.env))
        return {code: names[code] for code, _label in SECTIONS}

    @api.model
    def _reason_words(self):
        names = dict(self.env['koperasi.transparency.figure']._fields['reason']._description_selection(self.env))
        return {code: names[code] for code, _label in REASONS}

    @api.model
    def _number(self, value, unit, signed=False):
        """ A figure as text: ``Rp 1.250.000``, ``1.248``, ``12,5 %`` """
        sign = ('+' if value > 0 else '−') if signed and value else '−' if value < 0 else ''
        value = abs(value)
        if unit == 'rupiah':
            return f"{sign}{rupiah(self.env, value)}".replace(' ', '\xa0')     # an amount stays on one line
        if unit == 'count':
            return f"{sign}{int(value):,}".replace(',', '.')
        number = f"{value:.2f}".rstrip('0').rstrip('.').replace('.', ',')
        return sign + {'percent': self.env._("%s %%", number), 'days': self.env._("%s days", number)}.get(unit, number)
