using HandoffFunctions.Local.Commands;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

public sealed class When_a_file_is_sent
{
    [Theory]
    [InlineData("""{"records":[{"category":"SignInLogs"}]}""")]
    [InlineData("""{"category":"AuditLogs","properties":{}}""")]
    [InlineData("""[{"Category":"SignInLogs"},{"category":"AuditLogs"}]""")]
    public void Log_records_go_to_the_event_hub(string publication) => Assert.True(Publication.IsOfRecords(publication));

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"Handoff.Session.Ended","category":"SignInLogs"}""")]
    [InlineData("""[{"eventType":"Handoff.Session.Ended","category":"SignInLogs"}]""")]
    [InlineData("""{"data":{"category":"SignInLogs"}}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("[]")]
    [InlineData("7")]
    public void Everything_else_goes_to_Event_Grid(string publication) => Assert.False(Publication.IsOfRecords(publication));

    [Fact]
    public void An_event_of_the_tests_is_an_event_and_a_record_a_record() =>
        Assert.Equal((false, true), (Publication.IsOfRecords(Events.CheckOut("tablet-1", "operator-a").ToJsonString()), Publication.IsOfRecords(Records.SignIn("operator-a", "s-1").ToJsonString())));

    [Theory]
    [InlineData("{\n\"a\":1}\n", 1)]
    [InlineData("{\"a\":1}\n\n{\"b\":2}\n", 2)]
    [InlineData("", 0)]
    public void JSON_is_sent_whole_and_JSON_Lines_one_by_one(string text, int publications) => Assert.Equal(publications, Publication.In(text).Length);
}
