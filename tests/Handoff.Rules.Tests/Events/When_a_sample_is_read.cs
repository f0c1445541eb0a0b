using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

/// <summary>What must come of each file in Samples, which have the shapes that providers and exporters really send.</summary>
public sealed class When_a_sample_is_read
{
    private const string A = "11111111-0000-4000-8000-00000000000a";
    private const string Session = "55555555-0000-4000-8000-000000000051";
    private const string Tablet = "33333333-0000-4000-8000-000000000017";
    private const string Printer = "77777777-0000-4000-8000-0000000000d1";
    private const string Browser = "44444444-0000-4000-8000-0000000000b1";
    private const string Agent = "66666666-0000-4000-8000-0000000000e1";
    private const string App = "22222222-0000-4000-8000-0000000000c";
    private const string InKeycloak = "user=aaaaaaaa-0000-4000-8000-00000000000a session=bbbbbbbb-0000-4000-8000-000000000051";
    private const string InOkta = "user=00u000000000000000oa session=idx-000000000000000001 device=guo000000000000000d1 terminal=WARD7-TABLET-17 ip=192.0.2.44";

    public static TheoryData<string, string> Samples => new()
    {
        { "entra-signin-fido2-in-records", $"signInLogs 2026-03-02T07:00:00.1234567Z: SessionStarted user={A} session={Session} token=dG9rZW4tMDAwMQ device={Tablet} terminal=WARD7-TABLET-17 browser={Browser} ip=192.0.2.44 app={App}1 typed=True fresh=True by=fido2" },
        { "entra-signin-refresh-token-but-interactive", $"signInLogs 2026-03-02T07:10:01.5Z: SessionStarted user={A} session={Session} token=dG9rZW4tMDAwMg device={Tablet} terminal=WARD7-TABLET-17 ip=192.0.2.44 app={App}2 typed=False fresh=False" },
        { "entra-signin-every-step-satisfied-before", $"signInLogs 2026-03-02T07:10:02Z: SessionStarted user={A} session=token:dG9rZW4tMDAwMw token=dG9rZW4tMDAwMw browser={Browser} ip=192.0.2.44 app={App}2 typed=False fresh=False" },
        { "entra-signin-device-code", "signInLogs 2026-03-02T07:20:45.123Z: SessionStarted user=operator-b session=sign-in:by-device-code-1 device=press-4 ip=198.51.100.7 app=app-broker typed=True" },
        { "entra-signin-failed-password-grant", "signInLogs 2026-03-02T15:05:50.6789012Z: ignored, the sign-in did not succeed: nobody got access" },
        { "entra-signin-session-from-second-address", "signInLogs 2026-03-02T09:35:20.456789Z: SessionStarted user=operator-c session=session-c-1 ip=203.0.113.5 app=app-own typed=True" },
        { "entra-signin-noninteractive", $"nonInteractiveUserSignInLogs 2026-03-02T07:32:50.5529478Z: SessionActive user={A} session={Session} ip=203.0.113.10 app=app-own" },
        { "entra-signin-at-risk", "signInLogs 2026-03-02T09:35:45.7890123Z: SessionStarted user=operator-b session=sign-in:at-risk-1 ip=203.0.113.3 typed=True" },
        { "entra-signin-agent-for-a-person", $"nonInteractiveUserSignInLogs 2026-03-02T07:28:55Z: SessionActive user={Agent} for={A} as=Agent session={Session} token=dG9rZW4tMDAwNA ip=192.0.2.44 app={Agent}" },
        { "entra-signin-agent-account", $"nonInteractiveUserSignInLogs 2026-03-02T07:08:24Z: SessionActive user=11111111-0000-4000-8000-0000000000e5 as=Agent session=token:dG9rZW4tMDAwNQ token=dG9rZW4tMDAwNQ ip=192.0.2.44 app={Agent}" },
        { "entra-signin-serviceprincipal", $"servicePrincipalSignInLogs 2026-03-02T07:40:00Z: SessionActive user={Printer} as=ServicePrincipal session=principal:{Printer} token=dG9rZW4tMDAwNg ip=192.0.2.60 app={App}3" },
        { "entra-signin-serviceprincipal-bad-secret", "servicePrincipalSignInLogs 2026-03-02T07:41:00Z: ignored, the sign-in did not succeed: nobody got access" },
        { "entra-signin-managedidentity", $"managedIdentitySignInLogs 2026-03-02T07:42:00.5Z: SessionActive user=77777777-0000-4000-8000-0000000000d2 as=ServicePrincipal session=principal:77777777-0000-4000-8000-0000000000d2 token=dG9rZW4tMDAwNw app={App}4" },
        { "entra-audit-tokens-revoked", $"auditLogs 2026-03-02T07:05:00.9876543Z: TokensRevoked user={A} requestedBy=77777777-0000-4000-8000-0000000000d9 validFrom=2026-03-02T07:05:00Z" },
        { "entra-audit-add-credentials", "auditLogs 2026-03-02T09:30:20.1234567Z: ignored, the audited change has nothing to do with handoffs" },
        { "entra-graph-call-of-a-person", $"microsoftGraphActivityLogs 2026-03-02T07:45:00.0159703Z: SessionActive user={A} session={Session} token=dG9rZW4tMDAwMQ device={Tablet} ip=192.0.2.44 app={App}1 issued=2026-03-02T07:00:01Z" },
        { "entra-graph-call-of-an-application", $"microsoftGraphActivityLogs 2026-03-02T07:45:00.0159703Z: SessionActive user={Printer} as=ServicePrincipal session=token:dG9rZW4tMDAwNg token=dG9rZW4tMDAwNg ip=192.0.2.44 app={App}1 issued=2026-03-02T07:00:01Z" },
        { "entra-graph-call-refused", "microsoftGraphActivityLogs 2026-03-02T07:45:00.0159703Z: ignored, the call was refused (401 or 403): the token did not work" },
        { "entra-table-row", $"nonInteractiveUserSignInLogs 2026-03-02T07:33:00.5529478Z: SessionActive user={A} session={Session} token=dG9rZW4tMDAwOA device={Tablet} terminal=WARD7-TABLET-17 ip=203.0.113.10 app=app-own" },
        { "entra-risky-user", "- 2026-03-02T07:02:31.4451902Z: rejected, category" },
        { "okta-session-start", $"okta 2026-03-02T07:58:20.353Z: SessionStarted {InOkta} typed=True" },
        { "okta-session-end", $"okta 2026-03-02T15:00:00.001Z: SessionEnded {InOkta}" },
        { "okta-event-hook", $"okta 2026-03-02T07:58:20.353Z: SessionStarted {InOkta} typed=True" },
        { "okta-account-locked", "okta 2026-03-02T10:42:16Z: ignored, an event of the provider that has nothing to do with handoffs" },
        { "okta-session-start-failed", "okta -: ignored, the event tells of no success: nobody got access" },
        { "okta-session-start-cut-short", "okta 2026-03-02T14:21:53.225Z: rejected, outcome.result" },
        { "okta-revocation-request", "- -: rejected, category" },
        { "keycloak-login", $"keycloak 2026-03-02T07:00:00.123Z: SessionStarted {InKeycloak} ip=192.0.2.44 app=chart typed=True" },
        { "keycloak-logout", $"keycloak 2026-03-02T15:00:00Z: SessionEnded {InKeycloak} ip=192.0.2.44 app=chart" },
        { "keycloak-refresh-token", $"keycloak 2026-03-02T07:05:00Z: SessionActive {InKeycloak} token=onrtrt:cccccccc-0000-4000-8000-000000000001 ip=192.0.2.44 app=chart" },
        { "keycloak-webhook-login", $"keycloak 2026-03-02T07:00:00.123Z: SessionStarted {InKeycloak} ip=192.0.2.44 app=chart typed=True" },
        { "keycloak-login-error", "keycloak 2026-03-02T07:00:00.123Z: ignored, an event of the provider that has nothing to do with handoffs" },
        { "keycloak-admin-event", "keycloak 2026-03-02T07:00:00.123Z: ignored, an event of the provider that has nothing to do with handoffs" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void It_comes_to_this(string name, string expected) => Assert.Equal(expected, Records.Told(Records.Read(Records.Sample(name))));

    [Fact]
    public void No_sample_is_left_out() => Assert.Equal(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")).Select(Path.GetFileNameWithoutExtension).Where(IsLogRecord).Order(StringComparer.Ordinal),
        Samples.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    /// <summary>Events that come by Event Grid have their own tests.</summary>
    private static bool IsLogRecord(string? name) => !name!.StartsWith("keyvault-", StringComparison.Ordinal) && !name.StartsWith("directory-", StringComparison.Ordinal);
}
