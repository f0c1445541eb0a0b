using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Custody;

/// <summary>Whose a secret is and how it is rotated, from what policy and tags say together.</summary>
public sealed class When_a_secret_is_one_of_several
{
    private static readonly HandoffPolicy Policy = Policies.With(policy => policy["secrets"] = System.Text.Json.Nodes.JsonNode.Parse("""
        [
          { "name": "wifi", "deviceId": "tablet-1" },
          { "name": "wifi", "deviceId": "tablet-2" },
          { "name": "login-1", "deviceId": "tablet-1", "rotation": "applicationPassword", "application": "app-1", "dual": "login-2" }
        ]
        """));

    private static KnownSecrets Known(params BoundSecret[] tagged) => KnownSecrets.Of(Policy, new VaultBindings(true, tagged));

    private static string How(Rotation rotation) => $"{rotation.Kind} {rotation.Application} {string.Join(' ', rotation.Partners)}".Trim();

    [Fact]
    public void It_is_bound_by_policy_before_tags_and_to_a_device_before_a_person()
    {
        var known = Known(new("WIFI", null, "operator-a"), new("key", null, "operator-a"), new("key", "tablet-9", null));

        Assert.Equal(("tablet-1", null), known.OwnerOf("Wifi"));
        Assert.Equal(("tablet-9", null), known.OwnerOf("key"));
        Assert.Null(known.OwnerOf("other"));
        Assert.Equal(["wifi"], known.Where(secret => secret.Name.Equals("wifi", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("door-1")]
    [InlineData("door-2")]
    public void A_partner_is_bound_through_the_other_whichever_of_them_names_the_pair(string names)
    {
        var other = names == "door-1" ? "door-2" : "door-1";
        var known = Known(
            new("door-1", null, "operator-a") { Dual = names == "door-1" ? "DOOR-2" : null },
            new("door-2", null, null) { Dual = names == "door-2" ? "DOOR-1" : null });

        Assert.Equal((null, "operator-a"), known.OwnerOf("door-2"));
        Assert.Equal("Generate  door-2", How(known.RotationOf("door-1")), ignoreCase: true);
        Assert.Equal([other], known.RotationOf(names).Partners, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_partner_of_which_nothing_is_said_is_rotated_as_the_other()
    {
        Assert.Equal("ApplicationPassword app-1 login-1", How(Known().RotationOf("login-2")));
        Assert.Equal("Generate  login-1", How(Known(new BoundSecret("login-2", null, null) { Rotation = "generate" }).RotationOf("login-2")));
    }

    [Theory]
    [InlineData("wifi", "applicationPassword", "app-2", "ApplicationPassword app-2")]
    [InlineData("login-1", "generate", null, "ApplicationPassword app-1 login-2")]
    [InlineData("key", "generate", "app-2", "Generate")]
    [InlineData("key", "byHand", null, "")]
    [InlineData("key", "Generate", null, "")]
    [InlineData("key", null, null, "Generate")]
    public void What_policy_leaves_open_the_tags_say(string name, string? rotation, string? application, string how) =>
        Assert.Equal(how, How(Known(new BoundSecret(name, null, null) { Rotation = rotation, Application = application }).RotationOf(name)));

    [Fact]
    public void Tags_that_contradict_each_other_tie_all_of_them_together()
    {
        var known = Known(new("a", "tablet-1", null) { Dual = "b" }, new("b", null, null) { Dual = "c" }, new("c", null, null) { Dual = "b" });

        Assert.Equal(["b", "c"], known.RotationOf("a").Partners);
        Assert.Equal(["a", "b"], known.RotationOf("c").Partners);
        Assert.Equal(("tablet-1", null), known.OwnerOf("c"));
    }
}
