"""The cooperative's key, and its log of roots: files outside the database, so that who has the database has neither.

They lie in the folder that ``KOPERASI_SEAL_KEY`` in the environment or ``koperasi_seal_key`` in odoo.conf names, else in ``koperasi_seal``
of Odoo's data folder. A key is ``<company>-<database>-<key id>.key``, 64 hexadecimal digits, mode 0600; old ones stay, for what was sealed under them.
"""
import logging
import os
import re
import secrets
from pathlib import Path

from odoo.tools import config

from ...finance.seal import KEY_BYTES, key_id

_logger = logging.getLogger(__name__)


class KeyMissing(Exception):
    """ The key is not there, cannot be read, or is another one. ``args``: its id and what the system said """


def folder():
    """ Where keys and logs lie """
    return Path(os.environ.get('KOPERASI_SEAL_KEY') or config.get('koperasi_seal_key') or Path(config['data_dir']) / 'koperasi_seal')


def make(env, company):
    """ A new key of a cooperative.

    :return: its id
    :raises KeyMissing: if the folder takes none
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        place = os.open(folder() / f'{_stem(env, company)}-{key_id(key)}.key', os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(place, 'w') as file:
            file.write(key.hex() + '\n')
    except OSError as error:
        raise KeyMissing('', str(error)) from error
    return key_id(key)


def unused(env, company):
    """ Id of a key that was made for this cooperative by a request that came to nothing; None if there is none """
    for path in sorted(folder().glob(f'{_stem(env, company)}-*.key')):
        return path.stem.rsplit('-', 1)[-1]
    return None


def read(name):
    """ A key.

    :param str name: its id
    :return: 32 bytes
    :raises KeyMissing: if it is not there, or its file holds another one
    """
    if not re.fullmatch('[0-9a-f]{16}', name or ''):
        raise KeyMissing(name or '', '')
    try:
        [path] = list(folder().glob(f'*-{name}.key')) or [folder() / f'{name}.key']
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyMissing(name, str(error)) from error
    if key_id(key) != name:
        raise KeyMissing(name, f'{path.name}: {key_id(key)}')
    return key


def _stem(env, company):
    return f"{company.root_id.id}-{env['ir.config_parameter'].sudo().get_param('database.uuid')}"


def _log(env):
    return folder() / f"{env.cr.dbname}-{env['ir.config_parameter'].sudo().get_param('database.uuid')}.roots"


def write_root(env, company, number, day, root):
    """ Note the root of a day outside the database, once it is in it """
    path = _log(env)   # now: after the commit nothing is asked of the database
    env.cr.postcommit.add(lambda: append_root(env, company, number, day, root, path))


def append_root(env, company, number, day, root, path=None):
    """ As ``write_root``, at once """
    try:
        with os.fdopen(os.open(path or _log(env), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 'a') as file:
            file.write(f'{company.id} {number} {day} {root}\n')
    except OSError:   # the day is sealed all the same: the mail and the next check tell
        _logger.exception("the root of %s was not noted in %s", day, path)


def read_roots(env, company):
    """ What the log says of a branch: dict ``{number: root}``; None if there is no log """
    try:
        rows = [line.split() for line in _log(env).read_text().splitlines()]
    except OSError:
        return None
    return {int(number): root for company_id, number, _day, root in (row for row in rows if len(row) == 4) if company_id == str(company.id)}
