import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.sum_tree import ProofError, build, clean
from ..ledger.checks import ACCOUNTANT, MANAGER, check_role
from .proof import BOOKS, SIDES

STEPS = ('month_proof', 'day_proof')


class KoperasiProof(models.Model):
    _inherit = 'koperasi.proof'

    @api.model
    def _waits_for(self, root, date, run=None):
        """ Why the proofs of a month cannot be made yet: every branch closes the month, and its days up to its end.

        :param root: root company
        :param date date: end of the month
        :param run: the step that asks, which counts as closed
        :return: list of sentences
        """
        Run, Day, found = self.env['koperasi.run'].sudo(), self.env['koperasi.business.day'].sudo(), []
        for branch in self._proof_branches(root):
            first = Day.search([('company_id', '=', branch.id)], order='date', limit=1).date
            if not first or first >= date:   # its books began later
                continue
            closed = Run.search_count([
                ('company_id', '=', branch.id), ('date', '=', date), ('state', '=', 'done'), ('kind', 'in', ('month', STEPS[0]))], limit=1)
            own = run and run.kind == STEPS[0] and run.company_id == branch
            if not closed and not own:
                found.append(self.env._("%(branch)s has not closed %(month)s.", branch=branch.name, month=format_date(self.env, date, date_format='MMMM y')))
            found += self._open_until(branch, date)
        return found

    @api.model
    def _open_until(self, branch, date):
        """ A sentence in a list, if something may still be booked in a branch by a date """
        if branch._koperasi_book_date() > date:
            return []
        return [self.env._("The day %(day)s of %(branch)s is not closed.", day=format_date(self.env, branch._koperasi_book_date()), branch=branch.name)]

    @api.model
    def _make(self, root, date, run=None):
        """ Make the proofs of a month that are not there yet, and mail their roots.

        :param root: root company
        :param date date: end of the month
        :param run: ``koperasi.run`` that asks for it
        :return: ``koperasi.proof`` of the month, as superuser
        :raises UserError: if a total is not that of its control accounts, with the difference
        """
        # narrow sudo(): nobody writes proofs; who may close a month was checked
        Proof, made = self.sudo(), self.sudo()
        there = Proof.search([('company_id', '=', root.id), ('date', '=', date)])
        for book in SIDES:
            if book in there.mapped('book'):
                continue
            holders, controls = Proof._holders(root, date, book), Proof._controls(root, date, book)
            self._check_tie(root, date, book, sum(amount for _id, _who, amount in holders), controls)
            secret = secrets.token_bytes(32)
            try:
                tree = build(secret, root.sudo().name, book, date, holders)
            except ProofError as error:
                raise UserError(self.env._("The proof of balance cannot be made: %s", error)) from error
            proof = Proof.create([{
                'company_id': root.id, 'date': date, 'book': book, 'cooperative': clean(root.sudo().name), 'root': tree.root.hex(), 'total': tree.total,
                'members': tree.title.members, 'institutions': sum(holder < 0 for holder, _who, _amount in holders), 'places': tree.title.places, 'controls': controls,
                'run_id': run and run.id, 'user_id': self.env.uid}])
            proof._store(tree, secret)
            made += proof
        if made:
            made._mail_roots()
        return there | made

    @api.model
    def make_last(self):
        """ Make the proofs of the last month that is over in all branches, where the close of a month did not (a branch closed it elsewhere,
        or can no longer close it); refused as the close would be.

        :return: dict ``proof_ids``, ``date``
        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if days up to its end are open, or a total is not that of its control accounts
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        root = self.env.company.root_id
        branches = self._proof_branches(root)
        if not branches:
            raise UserError(self.env._("%s was not found.", self.env._("The branch")))
        date = min(branch._koperasi_book_date() for branch in branches).replace(day=1) - timedelta(days=1)
        first = min(filter(None, (self.env['koperasi.business.day'].sudo().search([('company_id', '=', branch.id)], order='date', limit=1).date for branch in branches)), default=date)
        if date < first:
            raise UserError(self.env._("No month is over yet: the books begin on %s.", format_date(self.env, first)))
        if waits := [line for branch in branches for line in self._open_until(branch, date)]:
            raise UserError('\n'.join(waits))
        proofs = self._make(root, date)
        return {'proof_ids': proofs.ids, 'date': date.isoformat()}

    def action_make_last(self):
        """ Make the proofs of the last month that is over, see ``make_last``, and show them. """
        self.make_last()
        return self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_proof')

    def action_verify(self):
        """ Build the tree anew from what was kept and compare its root with the one that was published.

        :raises UserError: if it is another one: somebody changed what was kept
        :raises AccessError: if the caller may not read the proof
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): the leaves, of which only the root is shown
        tree = self.sudo()._rebuilt()
        if tree.root.hex() != self.root or tree.total != int(self.total):
            raise UserError(self.env._("What was kept of this proof gives another root: %s. It was changed in the database.", tree.root.hex()))
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'success', 'message': self.env._("The tree was built anew from %s leaves: the same root.", tree.title.places)}}


class KoperasiRun(models.Model):
    """ The proofs of balance are made by the close of the month, or, where a branch or a day was still open, by the close that ends it. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[('month_proof', "Proof of Balance"), ('day_proof', "Proof of Balance of the Month before")],
                            ondelete={'month_proof': 'cascade', 'day_proof': 'cascade'})

    def _steps(self, kind):
        return super()._steps(kind) + {'month': [(92, 'month_proof')], 'day': [(95, 'day_proof')]}.get(kind, [])

    def _finish_month_proof(self):
        """ Refuse the close where members' accounts and control accounts differ; make the proofs, if this branch was the last one """
        Proof, root = self.env['koperasi.proof'], self.company_id.root_id
        if waits := Proof._waits_for(root, self.date, self):
            for book in SIDES:
                total = sum(amount for _id, _who, amount in Proof._holders(root, self.date, book))
                Proof._check_tie(root, self.date, book, total, Proof._controls(root, self.date, book))
            return {'waits': waits}
        return {'proofs': Proof._make(root, self.date, self).ids}

    def _finish_day_proof(self):
        """ The last day of a month that was closed before """
        Proof, root = self.env['koperasi.proof'], self.company_id.root_id
        last = fields.Date.end_of(self.date, 'month')
        if self.company_id._koperasi_book_date() <= last or Proof.sudo().search_count([('company_id', '=', root.id), ('date', '=', last)]) == len(BOOKS):
            return {}
        if waits := Proof._waits_for(root, last, self):
            return {'waits': waits}
        return {'proofs': Proof._make(root, last, self).ids}

    def _describe_month_proof(self):
        if waits := self.result.get('waits'):
            return self.env._("Made when all is closed: %s", ' '.join(waits))
        proofs = self.env['koperasi.proof'].sudo().browse(self.result.get('proofs', [])).exists()
        return '; '.join(f'{proof.display_name}: {proof.short_root} …' for proof in proofs)

    def _describe_day_proof(self):
        return self._describe_month_proof()
