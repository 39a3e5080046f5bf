import re

from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL
from odoo.tools.misc import remove_accents

from .person import digits, local_phone

CARD = re.compile(r'KOP:(?P<company>[0-9]{1,9}):(?P<number>.{1,64})')   # what the code on a member card says
NUMBER_LIKE = re.compile(r'[\d+.\-/()]+')


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    # One text for number, name, telephone and NIK: with its trigram index any part of them is found fast, also by those
    # who may not read the last two (nobody reads this field).
    search_text = fields.Char(compute='_compute_search_text', store=True, index='trigram', groups=NO_ACCESS)

    @api.depends('number', 'name', 'phone', 'nik')
    def _compute_search_text(self):
        for member in self:
            phone = (member.phone or '').lstrip('+')
            words = [member.number, member.name, phone, local_phone(member.phone) if phone.startswith('62') else '', member.nik]
            member.search_text = ' ' + remove_accents(' '.join(filter(None, words))).lower()

    @api.model
    def _search_words(self, text):
        """ The words that are looked for, as they stand in ``search_text``. """
        words = remove_accents(text).lower().replace('[', ' ').replace(']', ' ').split()
        return [digits(word).replace('+', '') if NUMBER_LIKE.fullmatch(word) else word for word in words]

    @api.model
    def _search_display_name(self, operator, value):
        if operator in ('ilike', 'like', '=ilike', '=like') and isinstance(value, str):
            words = [word for word in self._search_words(value.replace('%', ' ')) if word]
            return self._words_domain(words) if words else Domain.TRUE
        if operator == 'in':
            return Domain.OR(self._exact_domain(text) for text in value if isinstance(text, str))
        return NotImplemented

    def _exact_domain(self, text):
        number, name = re.fullmatch(r'(?:\[(.*?)\] )?(.*)', text, re.DOTALL).groups()
        if number:
            return Domain('number', '=', number) & Domain('name', '=', name)
        return Domain('number', '=', text) | Domain('name', '=', text)

    def _words_domain(self, words):
        """ Members in whose ``search_text`` all words stand; a word of one or two letters only as the beginning of one. """
        parts = [f' {word}' if len(word) < 3 else word for word in words]

        def to_sql(model, alias, query):
            column = model.sudo()._field_to_sql(alias, 'search_text', query)   # nobody may read it; found is not read
            if model.pool.has_unaccent == FunctionStatus.INDEXABLE:            # then the index is on this expression
                column = model.pool.unaccent(column)
            return SQL("(%s)", SQL(" AND ").join(
                SQL("%s LIKE %s", column, '%' + re.sub(r'([\\%_])', r'\\\1', part) + '%') for part in parts))

        return Domain.custom(
            to_sql=to_sql, predicate=lambda member: all(part in (member.sudo().search_text or '') for part in parts))

    @api.model
    def name_search(self, name='', domain=None, operator='ilike', limit=100):
        """ Members by parts of number, name, telephone or NIK; whoever has exactly this number comes first.

        :param str name: words, all of which must be found
        :param domain: further restrictions
        :param str operator: as in domains
        :param int limit: at most so many
        :return: list of pairs of id and display name
        """
        text = (name or '').strip()
        exact = self.browse()
        if text.isdecimal() and operator == 'ilike':
            numbers = {text, *(text.zfill(width) for width in range(4, 11))}
            exact = self.search_fetch(
                Domain('number', 'in', list(numbers)) & Domain(domain or Domain.TRUE), ['display_name'], limit=limit)
        if limit and len(exact) >= limit:
            return [(member.id, member.display_name) for member in exact]
        rest = super().name_search(
            name, Domain(domain or Domain.TRUE) & Domain('id', 'not in', exact.ids), operator, limit and limit - len(exact))
        return [(member.id, member.display_name) for member in exact] + rest

    @api.model
    def _find_by_card(self, text):
        """ The member whose card was scanned.

        :param str text: ``KOP:<branch id>:<member number>``
        :return: ``koperasi.member``, empty if the caller sees none such; None if this is no card
        """
        card = CARD.fullmatch(text)
        return card and self.search([('company_id', '=', int(card['company'])), ('number', '=', card['number'])], limit=1)
