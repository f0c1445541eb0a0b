using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Events;

public sealed class When_graph_is_called
{
    [Fact]
    public void A_token_was_used_that_was_issued_then()
    {
        var fact = Records.GraphCall.Fact();

        Assert.Equal((FactKind.SessionActive, At("08:00"), new EventKey("entra/microsoftGraphActivityLogs/tenant-a", "call-1")), (fact.Kind, fact.At, fact.Key));
        Assert.Equal(("operator-a", PrincipalKind.User, "t1", "token:t1"), (fact.UserId, fact.Principal, fact.TokenId, fact.SessionId));
        Assert.Equal((At("07:30"), "chart", "192.0.2.44", null), (fact.TokenIssuedAt, fact.AppId, fact.IpAddress, fact.DeviceId));
    }

    [Theory]
    [InlineData("sessionId", "deviceId")]
    [InlineData("SessionId", "DeviceId")]
    [InlineData("C_Sid", "C_DeviceId")]
    public void The_session_and_the_device_are_taken_where_they_stand(string session, string device)
    {
        var fact = Records.GraphCall.With($"properties.{session}", "s1").With($"properties.{device}", "tablet-17").Fact();

        Assert.Equal(("s1", "tablet-17"), (fact.SessionId, fact.DeviceId));
    }

    [Fact]
    public void Without_a_person_it_is_the_applications_own_call()
    {
        var record = Records.GraphCall.With("properties.userId", null);
        Assert.Equal((PrincipalKind.ServicePrincipal, "chart"), (record.Fact().Principal, record.Fact().UserId));
        record.With("properties.servicePrincipalId", "printer").With("properties.C_Idtyp", "app").With("properties.UserPrincipalObjectID", "printer");
        Assert.Equal((PrincipalKind.ServicePrincipal, "printer", "token:t1"), (record.Fact().Principal, record.Fact().UserId, record.Fact().SessionId));
        Assert.Equal("principal:printer", record.Without("properties.signInActivityId").Fact().SessionId);
        Assert.Equal("properties.appId", Records.GraphCall.Without("properties.userId").Without("properties.appId").Rejected().Field);
    }

    [Fact]
    public void A_person_may_stand_under_the_name_of_the_claim() =>
        Assert.Equal("operator-b", Records.GraphCall.Without("properties.userId").With("properties.C_Idtyp", "user").With("properties.UserPrincipalObjectID", "operator-b").Fact().UserId);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void A_call_that_was_refused_is_no_use_of_the_token(int status)
    {
        Assert.Contains("did not work", Records.GraphCall.With("properties.responseStatusCode", status).Ignored(), StringComparison.Ordinal);
        Records.GraphCall.With("properties.responseStatusCode", $"{status}").Ignored();
        Records.GraphCall.Without("properties.responseStatusCode").With("resultSignature", $"{status}").Ignored();
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public void Any_other_answer_is(int status) => Records.GraphCall.With("properties.responseStatusCode", status).Fact();

    [Fact]
    public void Without_an_answer_nobody_can_tell() => Assert.Equal("properties.responseStatusCode", Records.GraphCall.Without("properties.responseStatusCode").Rejected().Field);

    [Fact]
    public void Calls_of_one_batch_are_told_apart()
    {
        Assert.Equal("batch-1", Records.GraphCall.Without("properties.requestId").Fact().Key.Id);
        Assert.Equal("client-1", Records.GraphCall.Without("properties.requestId").Without("properties.operationId").Fact().Key.Id);
    }

    [Fact]
    public void A_token_without_a_readable_birth_is_rejected() =>
        Assert.Equal("properties.tokenIssuedAt", Records.GraphCall.With("properties.tokenIssuedAt", "yesterday").Rejected().Field);
}
