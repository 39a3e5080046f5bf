from itertools import islice

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...models.ledger.checks import check_role
from ...models.statements.options import COMPARISONS, READERS

MOST = 1_000    # rows that the screen shows; the worksheet has all
SHOWN = ('cells', 'style', 'level', 'line_id', 'account_id', 'move_id', 'drill')


class KoperasiStatements(models.AbstractModel):
    """ What the screen of statements asks for: JSON in, JSON out. """
    _inherit = 'koperasi.statements'

    @api.model
    def start(self):
        """ What may be chosen.

        :return: dict with ``books`` (lists of ``[value, name]``: statements, then lists), ``branches`` (``[id, name]``, 0 for all), ``comparisons``,
            ``values`` (the first choice, as ``show`` takes it) and ``items`` (whether the user may open Odoo's journal items)
        :raises AccessError: if the caller's role does not read statements
        """
        check_role(self.env, *READERS)
        options = self._options({})
        branches = self._branches()
        names = {'none': self.env._("No comparison"), 'previous_period': self.env._("Previous period"), 'previous_year': self.env._("Same period last year")}
        return {
            'books': [*([str(report.id), report.name] for report in self._reports()), *map(list, self._book_names().items())],
            'branches': [*([[0, self.env._("All branches")]] if len(branches) > 1 else []), *([branch.id, branch.name] for branch in branches)],
            'comparisons': [[value, names[value]] for value in COMPARISONS],
            'values': {'book': str(options.report.id), 'date_from': options.first.isoformat(), 'date_to': options.last.isoformat(),
                       'branch': 0 if len(branches) > 1 else branches.id, 'comparison': 'none', 'detail': False, 'budget': False, 'account_ids': []},
            'items': self.env['account.move.line'].has_access('read'),
        }

    @api.model
    def show(self, values):
        """ A statement or a list.

        :param dict values: what was chosen, see ``_options``
        :return: the paper (``models/statements/statements.py``) with at most 1,000 rows, ``more`` if there are more
        :raises AccessError: if the caller's role does not read statements
        :raises UserError: if the choice is not valid
        """
        paper = self._paper(self._options(values))
        rows = iter(paper['rows'])
        shown = [{name: row[name] for name in SHOWN if name in row} for row in islice(rows, MOST + 1)]
        if hasattr(rows, 'close'):
            rows.close()    # and with it the cursor of a long list
        for row in shown:
            row['cells'] = [cell.isoformat() if hasattr(cell, 'isoformat') else cell for cell in row['cells']]
        return {**{name: paper[name] for name in ('book', 'title', 'subject', 'period', 'columns', 'problems', 'notes')},
                'rows': shown[:MOST], 'more': len(shown) > MOST}

    @api.model
    def ask_reason(self, values):
        """ Ask for a reason, if a file of this would name many people; to be called before the file is asked for.

        :param dict values: what was chosen, see ``_options``
        :return: True
        :raises AccessError: if the caller's role does not read statements
        :raises RedirectWarning: if a reason is needed and the caller gave none lately
        """
        self.env['koperasi.export']._require_reason(self._people(self._options(values)))
        return True

    @api.model
    def drill(self, values, line_id=None, column=None, account_id=None):
        """ What a figure is made of.

        :param dict values: what the statement was made for
        :param int line_id: its line; None on a list
        :param int column: number of the figure in the line, from 0
        :param int account_id: only this account
        :return: dict ``action`` (an act_window on the journal items), or ``values`` (for ``show``: the general ledger of the accounts) for who has no
            right on Odoo's journal items
        :raises AccessError: if the caller's role does not read statements
        :raises UserError: if there is no such figure
        """
        options = self._options(values)
        if line_id is None:
            sources = {((options.first, options.last), ''): {account_id}}
        else:
            sources = self._sources(options, line_id, column, account_id)
        accounts = {one for ids in sources.values() for one in ids}
        if not accounts or not all(isinstance(one, int) and not isinstance(one, bool) for one in accounts):
            raise UserError(self.env._("There is no such figure."))
        if not self.env['account.move.line'].has_access('read'):
            return {'values': {**values, 'book': 'ledger', 'account_ids': sorted(accounts)}}
        parts = []
        for ((first, last), rest), ids in sources.items():
            since = [('date', '>=', first.isoformat())] if first else []
            parts.append(Domain([('account_id', 'in', sorted(ids)), ('date', '<=', last.isoformat()), *since]) & Domain(self._rest_of(options, rest)))
        domain = Domain([('parent_state', '=', 'posted'), ('company_id', 'in', options.companies.ids)]) & Domain.OR(parts)
        return {'action': {
            'type': 'ir.actions.act_window', 'name': self.env._("Journal Items"), 'res_model': 'account.move.line', 'domain': list(domain),
            'views': [[False, 'list'], [False, 'form']], 'context': {'create': False}}}

    def _sources(self, options, line_id, column, account_id):
        """ ``{(range, rest): account ids}`` of a figure """
        if options.book != 'statement':
            raise UserError(self.env._("There is no such figure."))
        found = options.report._koperasi_evaluate(options.companies, options.periods)
        keys = [(slot, label) for slot in range(len(options.periods)) for label in found['labels']]
        if isinstance(column, bool) or not isinstance(column, int) or not 0 <= column < len(keys):
            raise UserError(self.env._("There is no such figure."))
        slot, label = keys[column]
        figure = found['figures'].get((line_id, label, slot)) if isinstance(line_id, int) else None
        sources = figure.sources if figure else {}
        return {source: ({account_id} if account_id else set(ids)) for source, ids in sources.items() if not account_id or account_id in ids}

    def _rest_of(self, options, rest):
        """ The other conditions of a source, as the definition of the statement has them """
        return options.report._koperasi_rests().get(rest, []) if rest else []
