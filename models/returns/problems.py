"""What is wrong with a return, in sentences: the checks that the office runs as well, and what only the books know."""
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools.misc import format_date

from ...finance.periodic_return import check
from ..registry.figures import MONTHS


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    def _run_checks(self):
        """ The office's own checks of the figures (finance.periodic_return), kept as codes and facts """
        self.ensure_one()
        last = self._last_return()
        found = check(self.form_id._lines(), self.form_id._rules(), {code: value for code, value in (self.figures or {}).items() if value is not None},
                      last.figures if last else None, watched=self.form_id._watched())
        self.write({
            'findings': [{'kind': problem.kind, 'code': problem.code, 'severity': problem.severity, 'facts': dict(problem.facts)} for problem in found],
            'errors': sum(problem.severity == 'error' for problem in found)})

    def _sentences(self):
        """ What must be mended before it is signed, and what should be looked at.

        :return: two lists of sentences in the caller's language
        """
        self.ensure_one()
        wrong, look = [], []
        for problem in self.findings or []:
            (wrong if problem['severity'] == 'error' else look).append(self._sentence(problem))
        if self.state != 'draft':
            return wrong, look
        rupiah = self.env['koperasi.transaction']._rupiah
        for account in self.unmapped or []:
            look.append(self.env._("Not mapped: %(code)s %(name)s, %(amount)s. It stands in the totals, but in no line below them.",
                                   code=account['code'] or '–', name=account['name'], amount=rupiah(int(account['amount']))))
        wrong += self.disagreements or []
        company = self.company_id.sudo()
        if not (company.koperasi_nik or company.koperasi_legal_number):
            wrong.append(self.env._("The cooperative has neither a NIK nor a legal number in the settings: the office would not know whose return this is."))
        return wrong + self._open_days(), look + self._open_months()

    def _sentence(self, problem):
        """ One problem of ``finance.periodic_return.check`` in words """
        env, facts, code = self.env, problem.get('facts') or {}, problem['code']
        line = self.form_id.line_ids.filtered(lambda one: one.code == code)
        name = line.name or code
        shown = self.env['koperasi.transaction']._rupiah if line.kind == 'rupiah' else self._grouped
        match problem['kind']:
            case 'missing':
                return env._("%s is missing.", name)
            case 'unknown':
                return env._("The form does not ask “%s”.", name)
            case 'type':
                return env._("%(name)s: “%(value)s” is not of the right kind.", name=name, value=facts.get('value'))
            case 'low':
                return env._("%(name)s is %(value)s, which is below %(low)s.", name=name, value=shown(facts['value']), low=shown(facts['low']))
            case 'word':
                return env._("%(name)s: “%(value)s” is none of the words of the form.", name=name, value=facts.get('value'))
            case 'growth':
                return env._("%(name)s changed by %(percent)s %% since the period before: from %(before)s to %(value)s.",
                             name=name, percent=facts['percent'], before=shown(facts['before']), value=shown(facts['value']))
        rule = self.form_id.rule_ids.filtered(lambda one: one.code == code)
        return env._("Does not hold: %(rule)s (%(left)s against %(right)s)", rule=rule.name or code, left=self._grouped(facts['left']), right=self._grouped(facts['right']))

    @staticmethod
    def _grouped(value):
        return f"{value:,}".replace(',', '.')

    # -- what of the period is still open -------------------------------------------------

    def _open_days(self):
        """ Sentences about branches where something may still be booked in the period """
        Proof = self.env['koperasi.proof']
        return [line for branch in Proof._proof_branches(self.company_id) for line in Proof._open_until(branch, self.date_to)]

    def _open_months(self):
        """ Sentences about months that a branch did not close: interest and allowance of them may not be booked """
        # narrow sudo(): which closings of the cooperative ran
        Run, Day, found = self.env['koperasi.run'].sudo(), self.env['koperasi.business.day'].sudo(), []
        for branch in self.env['koperasi.proof']._proof_branches(self.company_id):
            begin = Day.search([('company_id', '=', branch.id)], order='date', limit=1).date
            if not begin or begin >= self.date_to or branch._koperasi_book_date() <= self.date_to:
                continue
            first = max(self.date_from, begin)
            done = set(Run.search([('company_id', '=', branch.id), ('kind', '=', 'month'), ('state', '=', 'done'), ('date', 'in', self._month_ends(first))]).mapped('date'))
            found += [self.env._("%(branch)s has not closed %(month)s.", branch=branch.name, month=format_date(self.env, end, date_format='MMMM y'))
                      for end in self._month_ends(first) if end not in done]
        return found

    def _month_ends(self, first):
        """ Last days of the months of the period from a day on """
        ends = [self.date_to + relativedelta(months=-number, day=31) for number in range(MONTHS[self.period])]
        return sorted(end for end in ends if end >= first)
