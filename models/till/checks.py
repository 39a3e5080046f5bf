"""What every door checks that takes or gives money of members."""
from odoo.exceptions import UserError

from ..ledger.checks import whole_number

# money of members passes a till or a bank; the vault only by cash movements
CASH_ROLES = ('till', 'bank')


def cash_journal(env, journal_id, company):
    """ The till or bank of this branch that a caller named, and our turn on it: doors ask for it before they read balances.

    :param journal_id: id of the ``account.journal``
    :param company: branch
    :return: ``account.journal`` as superuser: a teller has no right on journals
    :raises UserError: if it is none, or another branch's, or a till without an open session of the caller
    """
    journal = env['account.journal'].sudo().browse(whole_number(env, journal_id, env._("The till"))).exists()
    if not journal or journal.company_id != company or journal.koperasi_role not in CASH_ROLES or not journal.active:
        raise UserError(env._("Choose a till or a bank of %s.", company.name))
    journal._koperasi_take_turn()
    if journal.koperasi_role == 'till':
        env['koperasi.till.session']._require(journal)
    return journal
