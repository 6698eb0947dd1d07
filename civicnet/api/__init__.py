"""What every part of the API stands on. Each capability has its own `api.py` with serializers, viewsets and routes.

Source: NL GOV REST API Design Rules 2.2; RFC 9457 (problem details); RFC 8288 (Link).
"""
