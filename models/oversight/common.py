"""What the parts of the supervisors' desk share."""
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..loan.checks import SUPERVISOR
from ..requests.reading import read_words

MOST_WORDS = 4000


def check_supervisor(env):
    """ The caller is a supervisor himself; the rights of a superuser environment do not count.

    :raises AccessError: otherwise
    """
    if not env.user.has_group(SUPERVISOR):
        raise AccessError(env._("Only a supervisor (pengawas) may do this."))


def words_of(env, value, label, required=True):
    """ Text that a caller sent: trimmed, at most 4,000 characters

    :raises UserError: if it is none, or missing
    """
    return read_words(env, value if isinstance(value, str) else '', label, MOST_WORDS, required)


def days_since(record, moment):
    """ Whole days from a moment until now; 0 without one """
    return max((fields.Datetime.now() - moment).days, 0) if moment else 0


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_supervisors(self, but=None):
        """ The supervisors of a branch, as superuser.

        :param but: ``res.partner`` of who is concerned and takes no part
        :return: ``res.users``
        """
        self.ensure_one()
        return self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', self.env.ref(SUPERVISOR).id), ('company_ids', 'in', self.ids), ('share', '=', False),
            ('partner_id', 'not in', (but or self.env['res.partner']).ids)])

    def _koperasi_another_supervisor(self, user, but=None):
        """ Whether there is a second person among the supervisors, by person and not by login """
        return any(not user._koperasi_same_person(other) for other in self._koperasi_supervisors(but))


class KoperasiNumbered(models.AbstractModel):
    """ Records of the supervisors that have a number of their branch. """
    _name = 'koperasi.oversight.numbered'
    _description = "Numbered Record of the Supervisors"

    def _act(self, *states):
        """ The caller is a supervisor, and this is in one of these states.

        :return: the record, as superuser: no role writes what is not a draft
        :raises AccessError: if he is none
        :raises UserError: if it is in another state
        """
        self.ensure_one()
        check_supervisor(self.env)
        self.check_access('read')
        if self.state not in states:
            raise UserError(self.env._("%s is not in the state for this.", self.display_name))
        # narrow sudo(): role, branch and state were checked
        return self.sudo()

    @api.model
    def _next_number(self, company, prefix):
        """ The next number of a branch, from a sequence that is made when it is first asked for

        :param str prefix: two letters
        """
        Sequence = self.env['ir.sequence'].sudo()
        sequence = Sequence.search([('code', '=', self._name), ('company_id', '=', company.id)], limit=1)
        if not sequence:
            sequence = Sequence.create({
                'name': f'{self._description} {company.sudo().name}', 'code': self._name, 'company_id': company.id,
                'prefix': f'{prefix}/%(year)s/', 'padding': 4, 'implementation': 'standard'})
        return sequence.next_by_id()
