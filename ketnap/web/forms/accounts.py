"""Signing in."""

from django import forms

from ketnap.web.forms.fields import REQUIRED


class SignInForm(forms.Form):
    # The browser would answer in its own language; the page answers in ours.
    use_required_attribute = False

    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, error_messages={"required": REQUIRED},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label="Mật khẩu", max_length=200, strip=False, error_messages={"required": REQUIRED},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
