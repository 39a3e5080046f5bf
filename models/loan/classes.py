"""The class of a loan by its oldest open due dates, as SQL: for many loans at once. ``finance.loan.days_past_due`` says the same of one."""
from odoo import fields, models
from odoo.tools import SQL

from ...finance.loan.days_past_due import CREDIT_UNION, FIVE_CLASSES, FIVE_CLASSES_BPR
from ...finance.loan.provisioning import PEARLS, PPAP_FIVE, PPAP_FOUR, RPM

BANDS = {'five': FIVE_CLASSES, 'bpr': FIVE_CLASSES_BPR, 'cu': CREDIT_UNION}
PROVISIONS = {'ppap_4': PPAP_FOUR, 'ppap_5': PPAP_FIVE, 'rpm': RPM, 'pearls': PEARLS}
CLASSES = [
    ('current', "1 Current (Lancar)"), ('special_mention', "2 Special mention (DPK)"), ('substandard', "3 Substandard (Kurang Lancar)"),
    ('doubtful', "4 Doubtful (Diragukan)"), ('loss', "5 Loss (Macet)"),
    ('delinquent_1_12', "Delinquent up to 12 months (Lalai 1–12)"), ('delinquent_over_12', "Delinquent over 12 months (Lalai > 12)"),
]
ORDER = {'current': 1, 'special_mention': 2, 'substandard': 3, 'delinquent_1_12': 3, 'doubtful': 4, 'loss': 5, 'delinquent_over_12': 5}


def _when(pairs, default):
    """ CASE WHEN of literal conditions """
    return SQL("CASE %s ELSE %s END", SQL(" ").join(SQL("WHEN %s THEN %s", when, then) for when, then in pairs), default)


def days_sql(day):
    """ Days past due of ``koperasi_loan l`` on a day """
    return SQL("GREATEST(COALESCE(%s - l.open_since, 0), 0)", day)


def late_sql(part, day):
    """ What of ``koperasi_loan l`` is in arrears by a day from which nothing was paid later: principal or interest. The schedule in force holds
    what was paid of earlier ones too, so that its sums compare with those of the transactions; where no instalment is open, nothing is read. """
    return SQL(
        """CASE WHEN l.open_since IS NULL OR l.open_since > %(day)s THEN 0 ELSE GREATEST(
           COALESCE((SELECT SUM(%(due)s) FROM koperasi_loan_plan_line n WHERE n.plan_id = l.plan_id AND n.due_date <= %(day)s), 0)
           - COALESCE((SELECT SUM(%(paid)s) FROM koperasi_transaction t WHERE t.loan_id = l.id), 0), 0) END""",
        day=day, due=SQL.identifier('n', part), paid=SQL.identifier('t', f'loan_{part}'))


def _grade(since, day, low, high):
    """ 0 up to ``low`` months, 1 below ``high`` months, else 2 """
    return SQL(
        """CASE WHEN %(since)s IS NULL OR %(since)s + make_interval(months => %(low)s) >= %(day)s THEN 0
                WHEN %(day)s < %(since)s + make_interval(months => %(high)s) THEN 1 ELSE 2 END""", since=since, day=day, low=low, high=high)


NEVER = SQL("NULL::date")


def class_sql(day, doubtful_since=NEVER):
    """ The class of ``koperasi_loan l`` with its ``koperasi_account a`` on a day.

    :param doubtful_since: SQL of the day since which it has been doubtful, as snapshots know
    """
    days = days_sql(day)
    by_days = [
        (SQL("l.collectability = %s", preset), _when(
            [(SQL("%s <= %s", days, band.up_to), SQL("%s", band.name)) for band in bands if band.up_to is not None], SQL("%s", bands[-1].name)))
        for preset, bands in BANDS.items()]
    monthly = SQL("l.period_unit = 'month'")
    low = SQL("CASE WHEN NOT %s THEN 1 WHEN l.period_count >= 6 THEN 6 ELSE 3 END", monthly)
    high = SQL("CASE WHEN NOT %s THEN 2 WHEN l.period_count >= 6 THEN 12 ELSE 6 END", monthly)
    low_interest = SQL("CASE WHEN l.instalments > 1 AND NOT %s THEN 1 ELSE 3 END", monthly)
    high_interest = SQL("CASE WHEN l.instalments > 1 AND NOT %s THEN 3 ELSE 6 END", monthly)
    matured = SQL(
        """CASE WHEN l.instalments > 1 OR l.principal_open_since IS NULL OR %(day)s <= l.principal_open_since THEN 0
                WHEN %(day)s < l.principal_open_since + make_interval(months => 3) THEN 1 ELSE 2 END""", day=day)
    worst = SQL(
        "GREATEST(%s, %s, %s)", _grade(SQL("l.principal_open_since"), day, low, high),
        _grade(SQL("l.interest_open_since"), day, low_interest, high_interest), matured)
    covered = SQL("l.collateral_value >= a.balance * CASE WHEN l.rescuable THEN 0.75 ELSE 1 END")
    ksp = SQL(
        """CASE WHEN l.handed_over THEN 'loss' ELSE CASE %(worst)s WHEN 0 THEN 'current' WHEN 1 THEN 'substandard' ELSE
           CASE WHEN %(since)s + make_interval(months => 21) <= %(day)s THEN 'loss' WHEN %(covered)s THEN 'doubtful' ELSE 'loss' END END END""",
        worst=worst, since=doubtful_since, day=day, covered=covered)
    return _when(by_days, ksp)


def kept_class_sql(name, day=None):
    """ A class, not better than that before a restructuring until three payments came since (by the end of a day that has passed, if given) """
    payments = SQL(
        """(SELECT COUNT(*) FROM koperasi_transaction t WHERE t.loan_id = l.id AND t.kind = 'loan_payment' AND t.value_date > l.restructured_on
            AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)%s)""", SQL(" AND t.business_date <= %s", day) if day else SQL())
    rank = {which: _when([(SQL("%s = %s", of, value), SQL("%s", number)) for value, number in ORDER.items()], SQL("0"))
            for which, of in (('name', name), ('floor', SQL("l.class_floor")))}
    return SQL(
        "CASE WHEN l.class_floor IS NOT NULL AND %s > %s AND %s < 3 THEN l.class_floor ELSE %s END", rank['floor'], rank['name'], payments, name)


def provision_sql(name, balance, collateral):
    """ What is to be set aside for a balance of a class, in whole rupiah; NULL where the preset does not know the class """
    return _when([
        (SQL("l.provision_preset = %s AND %s = %s", preset, name, of_class), SQL(
            "FLOOR(%s * %s / 100 + 0.5)", SQL("GREATEST(%s - COALESCE(%s, 0), 0)", balance, collateral) if rule.after_collateral else balance, rule.percent))
        for preset, rules in PROVISIONS.items() for of_class, rule in rules.items()], SQL("NULL"))


class KoperasiLoanClassified(models.AbstractModel):
    """ Loans with a class, which groups show from the best to the worst """
    _name = 'koperasi.loan.classified'
    _description = "Loan with a Class"

    loan_class = fields.Selection(CLASSES, string="Class", readonly=True)

    def _read_group_orderby(self, order, groupby_terms, query):
        classes = {term: sql for term, sql in groupby_terms.items() if term in ('loan_class', 'previous_class')}
        names = [name for name, _label in CLASSES]
        groupby_terms.update({term: SQL("array_position(%s::varchar[], %s)", names, sql) for term, sql in classes.items()})
        order = super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms.update(classes)
        return order
