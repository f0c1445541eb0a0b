using System.Text.Json.Nodes;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_sign_in_record_tells_of_freshness
{
    private static readonly string Password = Step("Password");
    private static readonly string Before = Step("Previously satisfied", "First factor requirement satisfied by claim in the token");
    private static readonly string Refused = Step("Mobile app notification", "MFA denied; user declined the authentication", succeeded: "false");

    private static string Step(string method, string detail = "", string requirement = "Primary authentication", string succeeded = "true") =>
        $$"""{ "authenticationMethod": "{{method}}", "authenticationStepResultDetail": "{{detail}}", "authenticationStepRequirement": "{{requirement}}", "succeeded": {{succeeded}} }""";

    private static JsonObject With(params string[] steps) => Records.SignIn.With("properties.authenticationDetails", JsonNode.Parse($"[{string.Join(',', steps)}]"));

    [Theory]
    [InlineData("primaryRefreshToken")]
    [InlineData("refreshToken")]
    [InlineData("remoteDesktopToken, primaryRefreshToken")]
    public void A_refresh_token_that_came_in_is_no_proof_though_the_log_says_interactive(string incoming)
    {
        var fact = With(Password).With("properties.incomingTokenType", incoming).Fact();

        Assert.Equal((false, false), (fact.Interactive, fact.Fresh));
        Assert.Contains("incomingTokenType", fact.FreshBecause, StringComparison.Ordinal);
        Assert.False(fact.MovesCustody);
    }

    [Fact]
    public void A_step_that_was_proven_is_proof()
    {
        var fact = With(Before, Password).With("properties.incomingTokenType", "none").Fact();

        Assert.Equal((true, true), (fact.Interactive, fact.Fresh));
        Assert.NotNull(fact.FreshBecause);
        Assert.Equal(["password"], fact.AuthMethods);
    }

    [Theory]
    [InlineData("Previously satisfied", "", "")]
    [InlineData("Satisfied by token", "", "")]
    [InlineData("Claim in access token", "methodSucceeded", "MFA")]
    [InlineData("Password", "First factor requirement satisfied by claim in the token", "Primary authentication")]
    [InlineData("Windows Hello for Business", "", "MFA requirement satisfied by claim in the token")]
    public void A_step_that_was_satisfied_before_is_none(string method, string detail, string requirement)
    {
        var fact = With(Before, Step(method, detail, requirement)).Fact();

        Assert.Equal((false, false), (fact.Interactive, fact.Fresh));
        Assert.Contains("authenticationDetails", fact.FreshBecause, StringComparison.Ordinal);
        Assert.Null(fact.AuthMethods);
    }

    [Fact]
    public void Without_details_nobody_can_tell()
    {
        foreach (var record in new[] { Records.SignIn, With(), Records.SignIn.With("properties.authenticationDetails", ""), Records.SignIn.With("properties.incomingTokenType", "none") })
        {
            Assert.Equal((true, null, null), (record.Fact().Interactive, record.Fact().Fresh, record.Fact().FreshBecause));
        }
    }

    [Fact]
    public void Nor_can_anybody_where_the_details_say_nothing_of_use()
    {
        foreach (var record in new[]
        {
            With(Refused), With(Before, Refused), With(Step("")), With("{}", "17"), With(Step("Password", succeeded: "null")),
            With(Step("Password", "MFA requirement satisfied by claim provided by external provider")),
            With(Step("Mobile app notification", "MFA requirement skipped due to remembered device")),
        })
        {
            Assert.Equal((true, null), (record.Fact().Interactive, record.Fact().Fresh));
            Assert.Null(record.Fact().AuthMethods);
        }
    }

    [Fact]
    public void Details_may_be_text_or_a_single_step()
    {
        foreach (var details in new JsonNode[] { $"[{Password}]", Password, JsonNode.Parse(Password)! })
        {
            Assert.Equal(["password"], Records.SignIn.With("properties.authenticationDetails", details).Fact().AuthMethods);
        }
    }

    [Fact]
    public void What_the_log_does_not_call_interactive_is_not_called_stale()
    {
        foreach (var no in new JsonNode[] { false, "False" })
        {
            var fact = With(Before).With("properties.isInteractive", no).With("properties.incomingTokenType", "refreshToken").Fact();
            Assert.Equal((false, null, null), (fact.Interactive, fact.Fresh, fact.FreshBecause));
        }
    }

    [Theory]
    [InlineData("Password", "password")]
    [InlineData("FIDO2 security key", "fido2")]
    [InlineData("FIDO2", "fido2")]
    [InlineData("Passkey (Microsoft Authenticator)", "passkey")]
    [InlineData("Passkey (device-bound)", "passkey")]
    [InlineData("Windows Hello for Business", "windowsHelloForBusiness")]
    [InlineData("Mobile app notification", "microsoftAuthenticator")]
    [InlineData("Authenticator App", "microsoftAuthenticator")]
    [InlineData("Microsoft Authenticator", "microsoftAuthenticator")]
    [InlineData("OATH verification code", "softwareOath")]
    [InlineData("Text message", "sms")]
    [InlineData("SMS", "sms")]
    [InlineData("Phone call approval (Authentication phone)", "voice")]
    [InlineData("X.509 Certificate", "certificate")]
    [InlineData("Certificate", "certificate")]
    [InlineData("Temporary Access Pass", "temporaryAccessPass")]
    [InlineData("QR code", "qrCode")]
    [InlineData("Palm vein scan (v2)", "palmVeinScanV2")]
    public void Methods_have_short_names(string method, string name) => Assert.Equal([name], With(Step(method)).Fact().AuthMethods);

    [Fact]
    public void Each_method_is_named_once() => Assert.Equal(["password", "sms"], With(Password, Step("SMS"), Step("Text message"), Password).Fact().AuthMethods);

    [Fact]
    public void A_method_that_could_not_be_kept_is_named_as_the_fault()
    {
        Assert.Equal("properties.authenticationDetails.authenticationMethod", With(Step(new string('x', 257))).Rejected().Field);
        Assert.Equal("properties.authenticationDetails", With([.. Enumerable.Repeat(Password, 33)]).Rejected().Field);
    }
}
