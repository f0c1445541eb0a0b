using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_steps_are_planned
{
    private static IEnumerable<string> Planned(HandoffPolicy policy, VaultBindings? vault = null) =>
        new Ward(policy, vault).Hears(At("07:00").SignsIn("operator-a", "s1").In("chart"), At("07:01").SignsIn("operator-a", "s2").In("chart"), At("08:00").SignsIn("operator-b", "s3").In("mail"))
            .Standing.Single().Steps.Select(step => step.Key);

    [Fact]
    public void Policy_says_which_and_in_which_order() => Assert.Equal(
        ["DisableDevice tablet-17", "AppSignOut chart", "DeviceSignOut tablet-17", "RevokeTokens operator-a"],
        Planned(Policies.WithTablet(tablet => tablet["steps"] = Policies.Steps("disableDevice", "appSignOut", "deviceSignOut", "revokeTokens"))));

    [Fact]
    public void A_cause_can_owe_something_else() => Assert.Equal(
        ["DeviceSignOut tablet-17"],
        Planned(Policies.WithTablet(tablet => tablet["causes"] = new System.Text.Json.Nodes.JsonObject
        {
            ["nextOperator"] = new System.Text.Json.Nodes.JsonObject { ["steps"] = Policies.Steps("deviceSignOut") },
        })));

    [Fact]
    public void Secrets_are_bound_by_policy_and_by_the_vault_and_owed_once() => Assert.Equal(
        ["RevokeTokens operator-a", "RotateSecret ward-wifi", "RotateSecret chart-key"],
        Planned(
            Policies.With(policy => policy["secrets"] = System.Text.Json.Nodes.JsonNode.Parse("""[{ "name": "ward-wifi", "deviceId": "TABLET-17" }, { "name": "other", "deviceId": "tablet-18" }]""")),
            new VaultBindings(true, [new("Ward-Wifi", Facts.Tablet, null), new("chart-key", Facts.Tablet, null), new("personal", null, "operator-a")])));

    [Fact]
    public void A_vault_that_could_not_be_asked_is_asked_as_a_step() => Assert.Equal(
        ["RevokeTokens operator-a", "RotateSecret (bound secrets)"], Planned(Policies.Plain, VaultBindings.Unknown));
}
