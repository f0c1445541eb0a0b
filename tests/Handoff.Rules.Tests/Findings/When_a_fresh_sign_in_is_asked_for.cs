using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Findings;

public sealed class When_a_fresh_sign_in_is_asked_for
{
    private const string Why = "interactive, and met by a primary refresh token";

    private static readonly HandoffPolicy Any = Asking("""{ "required": true }""");
    private static readonly HandoffPolicy ByKey = Asking("""{ "methods": ["fido2", "windowsHelloForBusiness"] }""");

    [Fact]
    public void Who_was_given_the_device_and_only_showed_an_old_token_is_flagged_with_the_reason()
    {
        var ward = new Ward(Any).Hears(At("07:00").ChecksOut("operator-a"), Untyped("07:01", "operator-a"));

        var finding = ward.Finding(FindingKind.ReauthenticationMissing);
        Assert.Equal((Severity.High, "operator-a", Why), (finding.Severity, finding.UserId, finding.Evidence["why"]));
        Assert.Equal(("a fresh sign-in", "deviceId"), (finding.Evidence["required"], finding.Evidence["attributedBy"]));
    }

    [Fact]
    public void A_fresh_sign_in_closes_it()
    {
        var ward = new Ward(Any).Hears(At("07:00").ChecksOut("operator-a"), Untyped("07:01", "operator-a"), At("07:05").SignsIn("operator-a", "s2"));

        Assert.Empty(ward.Device.Findings);
        Assert.Equal("a fresh sign-in followed, or the device has passed on", (string?)ward.The("finding.closed")["resolution"]);
    }

    [Fact]
    public void A_fresh_sign_in_that_is_reported_late_closes_it_as_well() =>
        Assert.Empty(new Ward(Any).Hears(At("07:00").ChecksOut("operator-a"), Untyped("07:05", "operator-a")).HearsAt(At("07:12"), At("07:02").SignsIn("operator-a", "s2")).Device.Findings);

    [Fact]
    public void One_from_before_the_device_was_taken_does_not_count() =>
        Assert.NotEmpty(new Ward(Any).Hears(At("06:00").SignsIn("operator-a", "s2"), At("06:30").SignsOut("operator-a", "s2"), At("07:00").ChecksOut("operator-a"), Untyped("07:01", "operator-a")).Device.Findings);

    [Fact]
    public void A_mere_refresh_asks_for_nothing() =>
        Assert.Empty(new Ward(Any).Hears(At("07:00").ChecksOut("operator-a"), At("07:01").Refreshes("operator-a", "s1")).Device.Findings);

    [Fact]
    public void Somebody_who_shows_up_on_anothers_device_without_typing_is_flagged_and_takes_nothing_over()
    {
        var ward = new Ward(Any).Hears(At("07:00").SignsIn("operator-a", "s1"), Untyped("08:00", "operator-b"));

        Assert.Equal("operator-b", ward.Finding(FindingKind.ReauthenticationMissing).UserId);
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);
        Assert.Empty(ward.Device.Handoffs);
    }

    [Fact]
    public void The_former_operators_untyped_sign_in_is_a_residual_session_and_no_missing_sign_in()
    {
        var ward = new Ward(Any).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Revokes(At("08:00:02")).Hears(Untyped("08:05", "operator-a", "s1"));

        Assert.Equal(["residual.active"], ward.OpenKinds);
        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
    }

    [Theory]
    [InlineData("fido2", null)]
    [InlineData("FIDO2", null)]
    [InlineData("password", "signed in with password")]
    [InlineData(null, "the source names no method of signing in")]
    public void Where_policy_names_methods_one_of_them_must_have_been_used(string? method, string? why)
    {
        var ward = new Ward(ByKey).Hears(At("07:00").SignsIn("operator-a", "s1") with { AuthMethods = method is null ? null : [method] });

        Assert.Equal(why, ward.Device.Findings.SingleOrDefault()?.Evidence["why"]);
        Assert.All(ward.Device.Findings, finding => Assert.Equal("a fresh sign-in with one of fido2, windowsHelloForBusiness", finding.Evidence["required"]));
    }

    [Fact]
    public void A_cause_can_ask_for_more_or_less_than_its_class()
    {
        var policy = Policies.WithTablet(tablet =>
        {
            tablet["reauthentication"] = JsonNode.Parse("{}");
            tablet["causes"] = JsonNode.Parse("""{ "nextOperator": { "reauthentication": { "methods": ["fido2"] } }, "checkedOutToOther": { "reauthentication": { "required": false } } }""");
        });

        Assert.Empty(new Ward(policy).Hears(At("07:00").SignsIn("operator-a", "s1")).Device.Findings);
        Assert.NotEmpty(new Ward(policy).Hears(At("07:00").SignsIn("operator-a", "s1"), At("08:00").SignsIn("operator-b", "s2")).Device.Findings);
        Assert.Empty(new Ward(policy).Hears(At("07:00").ChecksOut("operator-a"), At("08:00").ChecksOut("operator-b"), Untyped("08:01", "operator-b")).Device.Findings);
    }

    [Fact]
    public void Policy_that_asks_for_nothing_flags_nothing() =>
        Assert.Empty(new Ward().Hears(At("07:00").ChecksOut("operator-a"), Untyped("07:01", "operator-a")).Device.Findings);

    private static Fact Untyped(string at, string user, string session = "s1") => At(at).Refreshes(user, session) with { Fresh = false, FreshBecause = Why };

    private static HandoffPolicy Asking(string json) => Policies.WithTablet(tablet => tablet["reauthentication"] = JsonNode.Parse(json));
}
