using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Tests.Given;
using Handoff.Rules.Text;
using Xunit;

namespace Handoff.Rules.Tests.Policy;

/// <summary>Too much is what an attacker gets; too little is a handoff that cannot be proven.</summary>
public sealed class When_permissions_are_asked_for
{
    private static readonly BesidesPolicy Nothing = new();

    private static HandoffPolicy Owing(params string[] steps) => Policies.With(policy =>
    {
        policy["classes"]!["tablet"]!["steps"] = Policies.Steps(steps);
        policy["departure"] = new JsonObject { ["steps"] = new JsonArray() };
    });

    private static string Names(HandoffPolicy policy, BesidesPolicy? besides = null) =>
        string.Join(' ', GraphPermissions.For(policy, besides ?? Nothing).Select(needed => needed.Role.Name));

    private static HandoffPolicy And(HandoffPolicy policy, bool dryRun = false, bool signals = false, string? rotation = null) => policy with
    {
        DryRun = dryRun,
        SharedSignals = signals ? policy.SharedSignals with { Receive = [new Transmitter("https://idp.example", "us", null, PersonBy.Sub)] } : policy.SharedSignals,
        Secrets = rotation is null ? [] : [new BoundSecret("chart-key", "tablet-17", null) { Rotation = rotation, Application = "app-1" }],
    };

    public static TheoryData<string, string> Steps => new()
    {
        { "revokeTokens", "User.RevokeSessions.All User.Read.All" },
        { "rotateSecret", "" },
        { "deviceSignOut", "" },
        { "appSignOut", "" },
        { "disableDevice", "Device.ReadWrite.All" },
        { "disableAgent", "AgentIdentity.EnableDisable.All AgentIdentity.Read.All" },
        { "rebindAgent", "" },
        { "tellReceivers", "" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Each_step_needs_what_it_calls_and_no_more(string step, string names) => Assert.Equal(names, Names(Owing(step)));

    [Fact]
    public void No_kind_of_step_is_left_out_above() => Assert.Equal(Words.All<StepKind>(), Steps.Select(row => (string)row[0]));

    [Fact]
    public void Nothing_owed_needs_nothing() => Assert.Equal("", Names(Owing()));

    [Fact]
    public void A_step_after_one_cause_alone_counts() => Assert.Equal("Device.ReadWrite.All", Names(Policies.With(policy =>
    {
        policy["classes"]!["tablet"]!["steps"] = new JsonArray();
        policy["classes"]!["tablet"]!["causes"] = new JsonObject { ["deviceLost"] = new JsonObject { ["steps"] = Policies.Steps("disableDevice") } };
        policy["departure"] = new JsonObject { ["steps"] = new JsonArray() };
    })));

    [Fact]
    public void A_departure_counts() => Assert.Equal("User.RevokeSessions.All User.Read.All", Names(Policies.With(policy => policy["classes"]!["tablet"]!["steps"] = new JsonArray())));

    [Fact]
    public void Changes_of_the_directory_need_reading_alone() => Assert.Equal("User.Read.All", Names(Owing(), new BesidesPolicy(DirectoryChanges: true)));

    [Fact]
    public void People_named_by_an_address_need_the_smaller_permission_where_the_larger_is_not_there_anyway()
    {
        Assert.Equal("User.ReadBasic.All", Names(And(Owing(), signals: true)));
        Assert.Equal("User.Read.All", Names(And(Owing(), signals: true), new BesidesPolicy(DirectoryChanges: true)));
        var both = GraphPermissions.For(And(Owing("revokeTokens"), signals: true), Nothing);
        Assert.Equal(["User.RevokeSessions.All", "User.Read.All"], both.Select(needed => needed.Role.Name));
        Assert.Equal(2, both[1].For.Count);
    }

    [Fact]
    public void Passwords_of_applications_need_ownership_whatever_the_steps_are()
    {
        Assert.Equal("Application.ReadWrite.OwnedBy", Names(And(Owing(), rotation: "applicationPassword")));
        Assert.Equal("", Names(And(Owing(), rotation: "generate")));
        Assert.Equal("Application.ReadWrite.OwnedBy", Names(Owing(), new BesidesPolicy(TaggedPasswords: true)));
    }

    [Fact]
    public void A_dry_run_needs_nothing_for_what_it_does_not_do()
    {
        var everything = Owing("revokeTokens", "disableDevice", "disableAgent");
        Assert.Equal("", Names(And(everything, dryRun: true, rotation: "applicationPassword"), new BesidesPolicy(TaggedPasswords: true)));
        Assert.Equal("User.Read.All", Names(And(everything, dryRun: true, signals: true), new BesidesPolicy(DirectoryChanges: true)));
    }

    [Fact]
    public void Whatever_some_policy_needs_is_in_the_list_of_all()
    {
        var most = GraphPermissions.For(And(Owing("revokeTokens", "disableDevice", "disableAgent"), signals: true, rotation: "applicationPassword"), new BesidesPolicy(true, true));
        Assert.Equal(GraphAppRole.All.Except([GraphAppRole.ReadBasicProfiles]), most.Select(needed => needed.Role));
        Assert.All(GraphAppRole.All, permission => Assert.Equal(permission.Id, GraphAppRole.All.Single(other => other.Id == permission.Id || other.Name == permission.Name).Id));
    }
}
