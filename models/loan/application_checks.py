from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models

from ...finance.loan.effective_rate import check_loan_cap, effective_rate
from ...finance.loan.limits import lending_limit, share_limit
from .checks import BOARD, MANAGER, SUPERVISOR, rupiah
from .committee import COMMITTEE

# Who may let a check pass that was not passed: each of these roles once, by as many persons. What is not here, nobody may.
OVERRIDERS = {
    'membership': ((MANAGER, BOARD),), 'share_multiple': ((MANAGER, BOARD),), 'one_loan': ((MANAGER, BOARD),),
    'capacity': ((MANAGER, COMMITTEE, BOARD),), 'collateral': ((MANAGER, COMMITTEE, BOARD),), 'guarantors': ((MANAGER, COMMITTEE, BOARD),),
    'guarantor_limit': ((MANAGER, BOARD),), 'group': ((MANAGER, BOARD),), 'rate_decided': ((BOARD,),),
    'liquidity': ((BOARD,),), 'bmpp_member': ((BOARD,), (MANAGER,)),
    # Permenkop UKM 8/2023: loans to related parties need the board and the supervisors
    'related_party': ((BOARD,), (SUPERVISOR,)), 'bmpp_related': ((BOARD,), (SUPERVISOR,)),
}

# result of a check -> colour and sign
SIGNS = {'ok': ('success', '✓'), 'warn': ('warning', '!'), 'overridden': ('info', '✓'), 'open': ('danger', '✗')}


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    check_table = fields.Html(string="Checks", compute='_compute_checks', sanitize=False)
    checks_open = fields.Integer(string="Open Checks", compute='_compute_checks', help="Not passed and not overridden.")
    is_related = fields.Boolean(
        string="Related Party", compute='_compute_is_related', compute_sudo=True, help="Of the board, the supervisors or the staff, by person.")
    related_manual = fields.Boolean(
        string="Linked to Board or Staff", tracking=True, help="Family or business of a member of the board, the supervisors or the staff.")

    @api.depends('member_id', 'related_manual')
    def _compute_is_related(self):
        for application in self:
            member = application.member_id
            # an unsaved form may name any member: nothing is told of one whom the caller may not read
            known = member and (member == application._origin.member_id or member.with_user(self.env.user).has_access('read'))
            application.is_related = application.related_manual or bool(known and member._is_related_party())

    @api.depends('member_id', 'product_id', 'principal', 'instalments', 'rate', 'planned_on', 'first_due', 'collateral_ids', 'guarantor_ids', 'override_ids',
                 'income', 'expenses', 'income_other', 'other_instalments', 'state', 'related_manual', 'group_id', 'funding_source_id', 'topup_loan_id')
    def _compute_checks(self):
        for application in self:
            rows = application._checks() if application.id and application.member_id and application.product_id else []
            application.checks_open = sum(row['open'] for row in rows)
            application.check_table = application._check_table(rows)

    def _check_table(self, rows):
        """ The rows as a table; every text is escaped """
        words = {'ok': self.env._("passed"), 'warn': self.env._("note"), 'overridden': self.env._("overridden"), 'open': self.env._("not passed")}
        lines = Markup()
        for row in rows:
            result = 'ok' if row['passed'] else 'overridden' if row['overridden'] else 'open' if row['open'] else 'warn'
            colour, sign = SIGNS[result]
            lines += Markup(
                '<tr><td class="text-nowrap"><span class="badge text-bg-%s" title="%s">%s</span></td><td><b>%s</b><br/>%s</td></tr>'
            ) % (colour, words[result], sign, row['name'], row['text'])
        return Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>') % lines if rows else False

    # -- the checks -----------------------------------------------------------

    def _checks(self):
        """ Every check of this application as it stands now.

        :return: list of dict ``code``, ``name``, ``passed``, ``level`` (block or warn), ``figure``, ``limit`` (numbers, or None), ``text`` (one sentence with
            both), ``overridden``, ``open`` (blocks, not passed, not overridden)
        """
        self.ensure_one()
        rows = []
        for check in (self._check_membership, self._check_product_limits, self._check_rate_decided, self._check_rate_cap, self._check_share_multiple,
                      self._check_one_loan, self._check_bmpp, self._check_related, self._check_capacity, self._check_collateral, self._check_guarantors,
                      self._check_group, self._check_umi, self._check_liquidity):
            rows += check()
        overrides = self._override_roles()
        for row in rows:
            row['overridden'] = not row['passed'] and self._is_overridden(row['code'], overrides)
            row['open'] = row['level'] == 'block' and not row['passed'] and not row['overridden']
        return rows

    def _row(self, code, name, passed, text, figure=None, limit=None, level='block'):
        return {'code': code, 'name': name, 'passed': bool(passed), 'level': level, 'figure': figure, 'limit': limit, 'text': text}

    def _check_day(self):
        """ The day that limits of law are those of: that of the payout, as planned """
        return max(self.planned_on, self.company_id._koperasi_book_date())

    def _check_membership(self):
        member = self.member_id.sudo()
        label = dict(member._fields['state']._description_selection(self.env))[member.state]
        rows = [self._row('member_state', self.env._("Member"), member.state == 'active', self.env._("%(member)s is %(state)s; loans are for active members.",
                          member=member.name, state=label.lower()))]
        least = self.product_id.membership_days_min
        if least:
            since = member.approval_date or member.join_date
            days = (self.planned_on - since).days
            rows.append(self._row('membership', self.env._("Time of membership"), days >= least, self.env._(
                "Member for %(days)s days at the payout; %(limit)s are asked for.", days=days, limit=least), days, least))
        return rows

    def _check_product_limits(self):
        product, principal = self.product_id, int(self.principal)
        low, high = int(product.principal_min), int(product.principal_max)
        count = len(self._own_rows()) if self.method == 'own' else self.instalments
        rows = []
        if low or high:
            rows.append(self._row('amount', self.env._("Amount"), principal >= low and not 0 < high < principal, self.env._(
                "%(amount)s; the product allows %(low)s to %(high)s.", amount=rupiah(self.env, principal), low=rupiah(self.env, low),
                high=rupiah(self.env, high) if high else "–"), principal, high or None))
        if principal > int(self.principal_asked or 0) > 0:
            rows.append(self._row('asked', self.env._("Amount asked for"), False, self.env._(
                "%(amount)s is more than the %(asked)s that the member asked for.", amount=rupiah(self.env, principal),
                asked=rupiah(self.env, self.principal_asked)), principal, int(self.principal_asked), 'warn'))
        rows.append(self._row('term', self.env._("Term"), product.term_min <= count <= product.term_max, self.env._(
            "%(count)s instalments; the product allows %(low)s to %(high)s.", count=count, low=product.term_min, high=product.term_max), count, product.term_max))
        return rows

    def _check_rate_decided(self):
        version = self.product_id._rate_version(self.date)
        same = bool(version) and abs(version.rate - self.rate) < 1e-6 and version.rate_unit == self.rate_unit
        return [self._row('rate_decided', self.env._("Decided rate"), same, self.env._(
            "%(rate)s %% is agreed; the board decided %(decided)s %%.", rate=f"{self.rate:g}", decided=f"{version.rate:g}"), self.rate, version.rate)]

    def _check_rate_cap(self):
        cap = self.env['koperasi.regulation.limit']._find('loan_rate_cap_year_pct', self._check_day())
        if cap is None:
            return []
        terms, plan = self._finance_terms(), self._plan()
        fees = sum(row['amount'] for row in self.product_id._fee_rows(int(self.principal), self.instalments))
        rows = []
        names = {'rate_cap': self.env._("Legal cap on interest"), 'rate_cap_fees': self.env._("Cost with fees")}
        for code, taken, level in (('rate_cap', 0, 'block'), ('rate_cap_fees', fees, 'warn')):
            try:
                check = check_loan_cap(effective_rate(terms, plan, taken), cap)
                rows.append(self._row(code, names[code], check.passed, self.env._(
                    "%(rate)s %% a year effective; the cap is %(cap)s %%.", rate=f"{check.highest:f}", cap=f"{cap.normalize():f}"),
                    float(check.highest), float(cap), level))
            except ValueError:
                rows.append(self._row(code, names[code], False, self.env._("Fees take all of the loan."), None, float(cap)))
        return rows

    def _check_share_multiple(self):
        multiple = Decimal(str(round(self.product_id.share_multiple, 2)))
        if not multiple:
            return []
        member = self.member_id.sudo()
        owed = member._loan_owed() - int(self.topup_loan_id.sudo().balance)
        limit = share_limit(member._loan_shares(), multiple, max(owed, 0))
        return [self._row('share_multiple', self.env._("Multiple of shares"), self.principal <= limit.free, self.env._(
            "%(multiple)s times the shares, less what is owed, leaves %(free)s; %(amount)s is asked for.", multiple=f"{multiple.normalize():f}",
            free=rupiah(self.env, limit.free), amount=rupiah(self.env, self.principal)), int(self.principal), limit.free)]

    def _check_one_loan(self):
        if not self.product_id.is_ordinary:
            return []
        others = self._ordinary_loans()
        return [self._row('one_loan', self.env._("One ordinary loan"), not others, self.env._(
            "Still running or under way: %s.", ", ".join(others)) if others else self.env._("No other ordinary loan is running."), len(others), 1)]

    def _ordinary_loans(self):
        """ Numbers of the member's other ordinary loans and applications; loans brought in from older books count as ordinary """
        self = self.sudo()
        loans = self.env['koperasi.loan'].search([('member_id', '=', self.member_id.id), ('balance', '>', 0)]) - self.topup_loan_id - self.loan_id
        running = loans.filtered(lambda loan: not loan.product_id or loan.product_id.is_ordinary).mapped('number')
        waiting = self.search([
            ('member_id', '=', self.member_id.id), ('state', 'in', ('committee', 'approved', 'agreed')), ('product_id.is_ordinary', '=', True),
            ('id', '!=', self.id)])
        return running + waiting.mapped('name')

    def _check_bmpp(self):
        company, limits = self.company_id, self.env['koperasi.regulation.limit']
        related = self.is_related
        code = 'bmpp_related' if related else 'bmpp_member'
        percent = limits._find(f'{code}_pct', self._check_day())
        if percent is None:
            return []
        capital = company._koperasi_own_capital()
        limit = lending_limit(max(capital, 0), percent)
        member = self.member_id.sudo()
        owed = member._loan_owed() - int(self.topup_loan_id.sudo().balance) + int(self.principal)
        name = self.env._("Lending limit to related parties (BMPP)") if related else self.env._("Lending limit to a member (BMPP)")
        return [self._row(code, name, owed <= limit, self.env._(
            "Would owe %(owed)s; the limit is %(percent)s %% of own capital of %(capital)s, %(limit)s.", owed=rupiah(self.env, owed),
            percent=f"{percent.normalize():f}", capital=rupiah(self.env, capital), limit=rupiah(self.env, limit)), owed, limit)]

    def _check_related(self):
        if not self.is_related:
            return []
        return [self._row('related_party', self.env._("Related party"), False, self.env._(
            "The borrower is of the board, the supervisors or the staff, or linked to them: the board and the supervisors have to consent, two persons."))]

    def _check_capacity(self):
        most = self.product_id.capacity_pct
        if not most:
            return []
        used, name = self._capacity_used(), self.env._("Capacity to pay")
        if used is None:
            return [self._row('capacity', name, False, self.env._("Net income is not above 0, or not entered."), None, most)]
        return [self._row('capacity', name, used <= most, self.env._(
            "The instalments of a month take %(used)s %% of net income; %(most)s %% is the limit.", used=round(used), most=f"{most:g}"), round(used, 2), most)]

    def _check_collateral(self):
        product, principal = self.product_id, int(self.principal)
        if not product.collateral_pct or principal <= product.collateral_free:
            return []
        needed = int(principal * Decimal(str(round(product.collateral_pct, 2))) / 100)
        worth = self.collateral_ids._worth()
        return [self._row('collateral', self.env._("Collateral"), not self.collateral_ids._shortfall(needed), self.env._(
            "Collateral counts for %(worth)s after haircuts; %(needed)s is needed.", worth=rupiah(self.env, worth), needed=rupiah(self.env, needed)), worth, needed)]

    def _check_guarantors(self):
        guarantors = self.guarantor_ids
        rows, least = [], self.product_id.guarantors_min
        if least or guarantors:
            agreed = guarantors.filtered('consent_date')
            rows.append(self._row('guarantors', self.env._("Guarantors"), len(agreed) >= least and agreed == guarantors, self.env._(
                "%(agreed)s of %(all)s guarantors agreed; %(least)s are needed.", agreed=len(agreed), all=len(guarantors), least=least), len(agreed), least))
        most = self.env['koperasi.regulation.limit']._find('loan_guarantees_max', self._check_day())
        for guarantor in guarantors if most is not None else ():
            number = guarantor.member_id._guarantees_running(but=self) + 1
            if number > most or guarantor.member_id.sudo().state != 'active':
                rows.append(self._row('guarantor_limit', self.env._("Guarantees of one member"), False, self.env._(
                    "%(member)s would answer for %(number)s loans and is %(state)s; active members answer for at most %(most)s.",
                    member=guarantor.member_id.name, number=number, most=f"{most.normalize():f}",
                    state=dict(guarantor.member_id._fields['state']._description_selection(self.env))[guarantor.member_id.sudo().state].lower()), number, int(most)))
        return rows

    def _check_group(self):
        product = self.product_id
        rows = []
        if product.is_group:
            fits = self.group_id and self.member_id.group_id == self.group_id and (self.group_id.joint_liability or not product.joint_liability)
            rows.append(self._row('group', self.env._("Group"), fits, self.env._(
                "The loan needs a group of which the borrower is a member%s.", self.env._(" and that bears joint liability") if product.joint_liability else "")))
        if product.is_payroll:
            rows.append(self._row('employer', self.env._("Employer"), self.employer_id, self.env._("A payroll loan names the employer who deducts the instalments.")))
        if product.funding_source_ids:
            rows.append(self._row('funding', self.env._("Funding source"), self.funding_source_id in product.funding_source_ids, self.env._(
                "The product is lent from: %s.", ", ".join(product.funding_source_ids.mapped('name')))))
        return rows

    def _check_umi(self):
        if not self.product_id.is_umi:
            return []
        limits = self.env['koperasi.regulation.limit']
        rows, most = [], limits._find('umi_max_loan', self._check_day())
        if most is not None:
            rows.append(self._row('umi_amount', self.env._("UMi maximum"), self.principal <= most, self.env._(
                "%(amount)s; ultra-micro loans are at most %(most)s.", amount=rupiah(self.env, self.principal), most=rupiah(self.env, most)),
                int(self.principal), int(most)))
        others = self.sudo().search([
            ('member_id', '=', self.member_id.id), ('product_id.is_umi', '=', True), ('id', '!=', self.id),
            '|', ('state', 'in', ('committee', 'approved', 'agreed')), '&', ('state', '=', 'disbursed'), ('loan_id.balance', '>', 0)])
        rows.append(self._row('umi_one', self.env._("One UMi loan"), not others, self.env._(
            "Another ultra-micro loan is under way or running: %s.", ", ".join(others.mapped('name'))) if others else self.env._("No other ultra-micro loan.")))
        rows.append(self._row('umi_nik', self.env._("NIK for UMi"), self.member_id.sudo().nik, self.env._("An ultra-micro loan is reported with the borrower's NIK.")))
        return rows

    def _check_liquidity(self):
        least = self.env['koperasi.regulation.limit']._find('loan_liquidity_min_pct', self._check_day())
        if least is None:
            return []
        cash, savings = self.company_id._koperasi_liquidity()
        left = cash - int(self.principal)
        needed = lending_limit(max(savings, 0), least)
        return [self._row('liquidity', self.env._("Cash after the payout"), left >= needed, self.env._(
            "%(left)s would be left of cash and bank; %(needed)s is %(percent)s %% of savings.", left=rupiah(self.env, left), needed=rupiah(self.env, needed),
            percent=f"{least.normalize():f}"), left, needed)]

    # -- overrides ------------------------------------------------------------

    def _override_roles(self):
        """ ``{code: [user who overrode it]}`` of this application as it stands: another amount or revision needs new ones """
        found = {}
        for override in self.sudo().override_ids:
            if override.revision == self.revision and override.principal == self.principal:
                found.setdefault(override.code, []).append(override)
        return found

    def _is_overridden(self, code, overrides):
        """ Whether each role that has to let a check pass has done so, by as many persons """
        needed = OVERRIDERS.get(code)
        users = [override.user_id for override in overrides.get(code, ())]
        return bool(needed) and self._assign(list(needed), users)

    def _assign(self, needed, users):
        """ Whether each of the role choices finds a person of its own among the users """
        if not needed:
            return True
        return any(
            any(user.has_group(role) for role in needed[0])
            and self._assign(needed[1:], [other for other in users if not other._koperasi_same_person(user)])
            for user in users)
