"""What a dialog shows of a door's answer."""


def waits_for(answer):
    """ The action that says for whom a door waits, and closes the dialog """
    return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
        'type': 'warning', 'message': answer['message'], 'next': {'type': 'ir.actions.act_window_close'}}}
