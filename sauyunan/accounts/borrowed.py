"""Sentences of Django and django-allauth that our catalogues say in the words of this platform.

Both bring their own translations; ours stand before them. A sentence that they change falls back to
theirs, which a test tells of.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SENTENCES = (
    _("Change Password"),
    _("Set Password"),
    _("Password successfully set."),
    _("Password successfully changed."),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Password (again)"),
    _("Remember Me"),
    _("You must type the same password each time."),
    _("Forgot your password?"),
    _("Password Reset"),
    _("Reset My Password"),
    _(
        "Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it."
    ),
    _("Please contact us if you have any trouble resetting your password."),
    _(
        "We have sent you an email. If you have not received it please check your spam folder. Otherwise contact us if you do not receive it in a few minutes."
    ),
    _("Bad Token"),
    _(
        'The password reset link was invalid, possibly because it has already been used.  Please request a <a href="%(passwd_reset_url)s">new password reset</a>.'
    ),
    _("You are already logged in as %(user_display)s."),
    _("Email"),
    _("Email address"),
    _("Email Addresses"),
    _("The following email addresses are associated with your account:"),
    _("Verified"),
    _("Unverified"),
    _("Primary"),
    _("Make Primary"),
    _("Re-send Verification"),
    _("Remove"),
    _("Add Email Address"),
    _("Add Email"),
    _("Do you really want to remove the selected email address?"),
    _("Warning:"),
    _(
        "You currently do not have any email address set up. You should really add an email address so you can receive notifications, reset your password, etc."
    ),
    _("This email address is already associated with this account."),
    _("Confirmation email sent to %(email)s."),
    _("Removed email address %(email)s."),
    _("Primary email address set."),
    _("You have confirmed %(email)s."),
    _("You cannot remove your primary email address (%(email)s)."),
    _("Verify Your Email Address"),
    _("Confirm Email Address"),
    _("Two-Factor Authentication"),
    _(
        "Your account is protected by two-factor authentication. Please enter an authenticator code:"
    ),
    _("Alternative options"),
    _("Use a security key"),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Sign In"),
    _("Enter your password:"),
    _("Enter an authenticator code:"),
    _("Confirm"),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Authenticator App"),
    _("Authentication using an authenticator app is active."),
    _("An authenticator app is not active."),
    _("Activate"),
    _("Deactivate"),
    _("Authenticator code"),
    _("Code"),
    _("Deactivate Authenticator App"),
    _("You are about to deactivate authenticator app based authentication. Are you sure?"),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("Security Keys"),
    _("No security keys have been added."),
    _("Manage"),
    _("Add"),
    _("Edit Security Key"),
    _("Remove Security Key"),
    _("Are you sure you want to remove this security key?"),
    _("Security key added."),
    _("Security key removed."),
    _("Master key"),
    _("Backup key"),
    _("This functionality requires JavaScript."),
    _("Recovery Codes"),
    _("No recovery codes set up."),
    _("View"),
    _("Download"),
    _("Generate"),
    _("You are about to generate a new set of recovery codes for your account."),
    _("This action will invalidate your existing codes."),
    _("Are you sure?"),
    _("Unused codes"),
    _("Download codes"),
    _("Generate new codes"),
    _("A new set of recovery codes has been generated."),
    _("Cancel"),
    _("Note"),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be too similar to your other personal information."),
)
COUNTED = (
    ngettext_lazy(
        "You have added %(count)s security key.", "You have added %(count)s security keys.", 1
    ),
    ngettext_lazy(
        "There is %(unused_count)s out of %(total_count)s recovery codes available.",
        "There are %(unused_count)s out of %(total_count)s recovery codes available.",
        1,
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        1,
    ),
)
