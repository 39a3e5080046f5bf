import functools

from odoo.http import request

from .common import MemberController


def limited(name, most, seconds=60):
    """ Decorator of a route, below ``http.route``: so many requests of one address in so many seconds, then 429 (reliability S19).

    :param str name: what is counted; routes of the same name are counted together
    :param int most: requests
    :param int seconds: length of a window
    """
    def decorate(method):
        @functools.wraps(method)
        def counted(self, *args, **kwargs):
            wait = request.env['koperasi.tries']._too_many(f'{name}:{request.httprequest.remote_addr}', most, seconds)
            if not wait:
                return method(self, *args, **kwargs)
            response = MemberController._page(self, 'koperasi.portal_wait', status=429, seconds=wait)
            response.headers['Retry-After'] = str(wait)
            return response
        return counted
    return decorate
