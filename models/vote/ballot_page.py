import io
import secrets

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ...finance import ballot as rules
from ..exports.cells import open_workbook, separated, write_text

ON_A_PAGE = 1000    # lines of the list
SHOWN = ('open', 'closed', 'published', 'void')


class KoperasiBallot(models.Model):
    """ What members see of ballots: texts in the reader's language. Controllers get records as superuser, since members have no right on ballots. """
    _inherit = 'koperasi.ballot'

    @api.model
    def _of_member(self, member):
        """ Ballots that a member sees: those of his cooperative that were opened, of group meetings those of his group

        :param member: ``koperasi.member``, one, or none
        :return: ``koperasi.ballot``, as superuser
        """
        if not member:
            return self.sudo().browse()
        found = self.sudo().search([('company_id', '=', member.sudo().root_company_id.id), ('state', 'in', SHOWN)])
        return found.filtered(lambda ballot: ballot.meeting_id.kind != 'group' or ballot.meeting_id._may_vote(member))

    @api.model
    def _of_slip_address(self, address):
        """ The ballot whose slips are used at this address, as superuser; empty if there is none that is open """
        found = self.sudo().search([('slip_address', '=', address), ('state', '=', 'open'), ('secret', '=', True)], limit=1) if address and address.isprintable() else self.sudo()
        return found if found and secrets.compare_digest(found.slip_address.encode(), address.encode()) else found.browse()

    def _slip_url(self):
        """ Where slips of this ballot are used """
        self.ensure_one()
        return f'{self.get_base_url()}/koperasi/vote/{self.sudo().slip_address}'

    def _portal_ballot_row(self, member):
        """ A ballot in a list """
        self.ensure_one()
        env, took_part = self.env, self._took_part(member)
        if self.state == 'open':
            text = env._("You have taken part.") if took_part else env._("Vote now") if self._may_cast(member) else self._no_vote_text(member)
        else:
            text = self._portal_state_text()
        return {'href': f'/my/koperasi/votes/{self.id}', 'name': self.name, 'meeting': self.meeting_id.name, 'text': text,
                'now': self.state == 'open' and not took_part and self._may_cast(member), 'open': self.state == 'open'}

    def _portal_state_text(self):
        env = self.env
        return {
            'open': env._("Open until %s", self._moment_text(self.closes_at)) if self.closes_at else env._("Open until the chair closes it"),
            'closed': env._("Closed; the result is not published yet"), 'published': env._("Result published"),
            'void': env._("Declared void: %s", self.void_reason)}[self.state]

    def _moment_text(self, moment):
        return format_datetime(self.env, moment, tz=self.company_id.koperasi_tz, dt_format='d MMM y HH:mm')

    def _rule_text(self):
        """ How it is decided, in a sentence """
        env, names = self.env, dict(self._fields['majority']._description_selection(self.env))
        base = dict(self._fields['base']._description_selection(env))[self.base]
        how = names[self.majority] if self.majority == 'plurality' else f'{names[self.majority]} ({base[:1].lower()}{base[1:]})'
        if self.kind == 'election':
            return env._("Seats: %(seats)s. You may choose at most %(most)s. Elected by: %(how)s.", seats=self.seats, most=self.most, how=how)
        return env._("You may choose at most %(most)s. Decided by: %(how)s.", most=self.most, how=how)

    def _portal_ballot(self, member=None):
        """ A ballot on its page; with a member what he may do there, without one as at the address of slips

        :return: dict of texts, flags and rows
        """
        self.ensure_one()
        env = self.env
        values = {
            'id': self.id, 'name': self.name, 'text': self.description or '', 'meeting': self.meeting_id.name, 'secret': self.secret, 'many': self.most > 1,
            'options': self._options(), 'rule': self._rule_text(), 'state': self.state, 'state_text': self._portal_state_text(), 'took_part': False, 'may': True, 'obstacle': False}
        if member is not None:
            way = self._took_part(member)
            values['may'] = self.state == 'open' and not way and self._may_cast(member)
            values['took_part'] = way and (
                env._("You got a slip for this ballot: your vote is cast with its code.") if way == 'slip' else env._("You have taken part in this ballot. Everybody has one vote."))
            if self.state == 'open' and not way and not values['may']:
                values['obstacle'] = self._no_vote_text(member)
        if self.state == 'published':
            values['result'] = self._portal_ballot_result()
        return values

    def _portal_ballot_result(self):
        env, winners = self.env, self._winners()
        votes = (self.result or {}).get('votes', {})
        part = 100 * rules.turnout(self._counts().get(self.id, 0), self.entitled)
        return {
            'outcome': (self.outcome or '').split('\n'), 'turnout': f'{float(part):.1f}'.replace('.', ',' if env.lang == 'id_ID' else '.'),
            'rows': [{'number': one['number'], 'name': one['name'], 'votes': votes.get(str(one['number']), 0), 'won': one['number'] in winners} for one in self._options()],
            'papers': self.papers, 'blank': self.blank, 'spoiled': self.spoiled, 'lapsed': self.lapsed, 'entitled': self.entitled,
            'list_hash': self.list_hash, 'codes_hash': self.codes_hash, 'lot_words': self.lot_words or '', 'published': self._moment_text(self.published_on)}

    def _portal_choice_names(self, values):
        """ What is on a paper, in words

        :param list values: as of ``_chosen``
        """
        names = {one['number']: one['name'] for one in self._options()}
        return [names[number] for number in self._chosen(values)] or [self.env._("Abstain")]

    # -- the list -------------------------------------------------------------

    def _portal_list(self, page):
        """ A page of the published list

        :param int page: from 1
        :return: dict ``rows`` (code or name, choices), ``page``, ``pages``
        :raises UserError: before it is published
        """
        self.ensure_one()
        if self.state != 'published':
            raise UserError(self.env._("The list is shown once the result is published."))
        rows = self._named_rows()
        pages = max(-(-len(rows) // ON_A_PAGE), 1)
        page = min(max(page, 1), pages)
        return {'rows': rows[(page - 1) * ON_A_PAGE:page * ON_A_PAGE], 'page': page, 'pages': pages}

    def _named_rows(self):
        """ Lines as people read them: of a secret ballot codes, of an open vote names """
        abstained = self.env._("abstained")
        if self.secret:
            return [(code, choices or abstained) for code, choices in self._list_rows()]
        votes = self.env['koperasi.ballot.vote'].sudo().search([('ballot_id', '=', self.id)])
        return sorted((vote.member_id.name, vote.choices or abstained) for vote in votes)

    def _list_csv(self):
        """ The list, of a secret ballot byte by byte as its published hash says

        :raises UserError: before it is published
        """
        self._portal_list(1)
        if self.secret:
            return rules.published(self._list_rows())
        return ''.join(f'{separated(name)};{choices}\n' for name, choices in [('name', 'choices'), *self._named_rows()]).encode()

    def _list_xlsx(self):
        """ The list as a worksheet, with what the numbers mean

        :raises UserError: before it is published
        """
        self._portal_list(1)
        output = io.BytesIO()
        book = open_workbook(output)
        sheet, bold = book.add_worksheet(), book.add_format({'bold': True})
        write_text(sheet, 0, 0, self.name, bold)
        lines = [(str(one['number']), one['name']) for one in self._options()]
        lines += [(self.env._("SHA-256 of the list"), self.list_hash), (self.env._("SHA-256 of all codes"), self.codes_hash)] if self.secret else []
        lines += [(self.env._("Receipt code") if self.secret else self.env._("Name"), self.env._("Choices")), *self._named_rows()]
        for row, cells in enumerate(lines, 1):
            for column, cell in enumerate(cells):
                write_text(sheet, row, column, cell)
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 40)
        book.close()
        return output.getvalue()

    def _list_file(self, extension):
        """ ``(name, bytes)`` of the list as a file """
        self.ensure_one()
        return f'votes-{self.id}.{extension}', self._list_xlsx() if extension == 'xlsx' else self._list_csv()
