using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_record_is_wrong
{
    public static TheoryData<string, string> WrongFields => new()
    {
        { "properties.userId", "17" }, { "properties.userId", "{}" }, { "properties.userId", "null" }, { "properties.userPrincipalName", "\"a\\u0007b\"" },
        { "properties.sessionId", "[]" }, { "properties.uniqueTokenIdentifier", "true" }, { "properties.id", "1" }, { "properties.appId", "1.5" },
        { "properties.ipAddress", "\"a\\u0085b\"" }, { "properties.deviceDetail.deviceId", "17" }, { "properties.deviceDetail.displayName", "[\"x\"]" },
        { "properties.createdDateTime", "\"yesterday\"" }, { "properties.createdDateTime", "1772438400" }, { "tenantId", "17" }, { "correlationId", "{}" },
    };

    [Theory]
    [MemberData(nameof(WrongFields))]
    public void The_field_is_named(string field, string value)
    {
        var rejected = Records.SignIn.With(field, JsonNode.Parse(value)).Rejected();

        Assert.Equal(field, rejected.Field);
        Assert.StartsWith($"{field} ", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal("SignInLogs", rejected.EventType);
    }

    [Theory]
    [InlineData("properties.userId")]
    [InlineData("properties.userPrincipalName")]
    [InlineData("properties.sessionId")]
    [InlineData("properties.deviceDetail.deviceId")]
    [InlineData("properties.appId")]
    public void A_text_may_be_256_characters_long(string field)
    {
        Records.SignIn.With(field, new string('x', 256)).Fact();
        Assert.Equal(field, Records.SignIn.With(field, new string('x', 257)).Rejected().Field);
    }

    [Fact]
    public void No_value_of_the_record_stands_in_the_reason()
    {
        foreach (var field in new[] { "properties.createdDateTime", "properties.userPrincipalName", "category" })
        {
            Assert.DoesNotContain("hush", Records.SignIn.With(field, "hush-hush\u0007").Rejected().Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("RiskyUsers")]
    [InlineData("ProvisioningLogs")]
    [InlineData("MicrosoftServicePrincipalSignInLogs")]
    public void A_category_that_is_not_read_is_named(string category)
    {
        var record = Records.Read(Records.SignIn.As(category).ToJsonString());
        var rejected = Assert.IsType<Reading.Rejected>(record.Reading);

        Assert.Equal((null, At("08:00")), (record.Feed, record.At));
        Assert.StartsWith("category is not one that is read", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(("category", category), (rejected.Field, rejected.EventType));
    }

    [Fact]
    public void A_record_without_a_category_is_nobodys()
    {
        Assert.Equal("category", Records.SignIn.Without("category").Rejected().Field);
        Assert.Equal("category", Records.SignIn.With("category", 17).Rejected().Field);
    }

    [Fact]
    public void When_it_happened_is_told_whatever_came_of_it()
    {
        Assert.Equal(At("08:00"), Records.Read(Records.SignIn.With("resultType", "50126").ToJsonString()).At);
        Assert.Equal(At("08:00"), Records.Read(Records.SignIn.Without("properties.userId").ToJsonString()).At);
        Assert.Equal(At("08:03"), Records.Read(Records.SignIn.With("properties.createdDateTime", "yesterday").ToJsonString()).At);
        Assert.Null(Records.Read("""{ "category": "SignInLogs", "resultType": "50126" }""").At);
    }

    [Fact]
    public void A_record_must_say_when()
    {
        var rejected = Records.SignIn.Without("properties.createdDateTime").Without("time").Rejected();

        Assert.Equal("properties.createdDateTime", rejected.Field);
    }

    [Theory]
    [InlineData("2026-03-03T12:00:00Z", true)]
    [InlineData("2026-03-03T12:00:01Z", false)]
    public void A_time_may_be_a_day_ahead_and_no_more(string time, bool isRead)
    {
        var record = Records.Read(Records.SignIn.With("properties.createdDateTime", time).ToJsonString());

        Assert.Equal(isRead, record.Reading is Reading.Read);
        Assert.Equal(isRead, record.At is not null);
        Assert.Equal(isRead ? null : "properties.createdDateTime", (record.Reading as Reading.Rejected)?.Field);
    }
}
