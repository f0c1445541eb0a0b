using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_principal_or_an_agent_signs_in
{
    private static JsonObject Agent(JsonObject record, string? type, string? subject) =>
        record.With("properties.agent", new JsonObject { ["agentType"] = type, ["agentSubjectType"] = subject, ["parentAppId"] = "blueprint" })
            .With("properties.appId", "rota-agent").With("properties.appDisplayName", "Rota agent");

    [Theory]
    [InlineData("ServicePrincipalSignInLogs", "servicePrincipalSignInLogs")]
    [InlineData("ManagedIdentitySignInLogs", "managedIdentitySignInLogs")]
    public void A_principals_session_is_active(string category, string feed)
    {
        var fact = Records.Principal(category).Fact();

        Assert.Equal((FactKind.SessionActive, PrincipalKind.ServicePrincipal, $"entra/{feed}/tenant-a"), (fact.Kind, fact.Principal, fact.Key.Source));
        Assert.Equal(("printer", "Label printer", "principal:printer", "t2", "printing"), (fact.UserId, fact.UserName, fact.SessionId, fact.TokenId, fact.AppId));
        Assert.Null(fact.OnBehalfOf);
        Assert.False(fact.MovesCustody);
    }

    [Fact]
    public void Its_own_session_id_comes_first() => Assert.Equal("s2", Records.Principal().With("properties.sessionId", "s2").Fact().SessionId);

    [Fact]
    public void A_secret_that_was_wrong_gave_no_access() => Records.Principal().With("resultType", 7000215).Ignored();

    [Fact]
    public void A_principal_must_be_named() => Assert.Equal("properties.servicePrincipalId", Records.Principal().With("properties.servicePrincipalId", "").Rejected().Field);

    [Theory]
    [InlineData("SignInLogs", FactKind.SessionStarted)]
    [InlineData("NonInteractiveUserSignInLogs", FactKind.SessionActive)]
    public void An_agent_that_acts_for_a_person_is_told_from_the_person(string category, FactKind kind)
    {
        var fact = Agent(Records.SignIn.As(category), "agenticAppInstance", "notAgentic").Fact();

        Assert.Equal((kind, PrincipalKind.Agent), (fact.Kind, fact.Principal));
        Assert.Equal(("rota-agent", "Rota agent", "operator-a", "s1"), (fact.UserId, fact.UserName, fact.OnBehalfOf, fact.SessionId));
        Assert.False(fact.MovesCustody);
    }

    [Theory]
    [InlineData("agenticAppInstance", "agentIDuser")]
    [InlineData("notAgentic", "agentIDuser")]
    [InlineData(null, "unknownFutureValue")]
    public void An_agent_with_an_account_of_its_own_acts_for_nobody(string? type, string subject)
    {
        var fact = Agent(Records.SignIn, type, subject).Fact();

        Assert.Equal((PrincipalKind.Agent, "operator-a", null), (fact.Principal, fact.UserId, fact.OnBehalfOf));
        Assert.False(fact.MovesCustody);
    }

    [Theory]
    [InlineData("notAgentic", "notAgentic")]
    [InlineData("NotAgentic", null)]
    [InlineData(null, null)]
    public void A_person_stays_a_person(string? type, string? subject)
    {
        var fact = Agent(Records.SignIn, type, subject).Fact();

        Assert.Equal((PrincipalKind.User, "operator-a"), (fact.Principal, fact.UserId));
        Assert.True(fact.MovesCustody);
    }

    [Fact]
    public void What_a_principal_is_for_its_record_says()
    {
        var own = Agent(Records.Principal(), "agenticAppInstance", "agenticAppInstance").With("properties.userId", "operator-a").Fact();
        Assert.Equal((PrincipalKind.Agent, "printer", null), (own.Principal, own.UserId, own.OnBehalfOf));

        var forPerson = Agent(Records.Principal(), "agenticAppInstance", "notAgentic").With("properties.userId", "operator-a").Fact();
        Assert.Equal((PrincipalKind.Agent, "printer", "operator-a"), (forPerson.Principal, forPerson.UserId, forPerson.OnBehalfOf));
    }

    [Fact]
    public void The_agents_details_may_be_text() =>
        Assert.Equal(PrincipalKind.Agent, Records.SignIn.With("properties.agent", """{"agentType":"agenticApp"}""").Fact().Principal);
}
