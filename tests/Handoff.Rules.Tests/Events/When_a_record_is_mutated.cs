using System.Text.Json;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using Handoff.Rules.Tests.Given;
using Xunit;

namespace Handoff.Rules.Tests.Events;

public sealed class When_a_record_is_mutated
{
    private static readonly string[] Scraps =
    [
        "\\ud800", "\\udfff\\ud800", "\\u0000", "null", "{}", "[]", "[[[[", "}", "]", "\"", "1e999", "-", "\uFEFF", "\\u00", "true", ",", ":", "\n",
        "9999-12-31T23:59:59-14:00", "\"records\":[", "\"properties\":", "\"data\":{\"events\":[", "\"{\\\"agentType\\\":1}\"", "[\"[\\\"[\\\"]",
    ];

    private static readonly byte[][] Samples =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reading_it_never_throws(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 3000; run++)
        {
            var bytes = Mutations.Of(Samples[chance.Next(Samples.Length)], Scraps, chance);

            var thrown = Record.Exception(() => Assert.All(ReadRecords.From(bytes, Records.Now), Holds));

            Assert.True(thrown is null, $"seed {seed}, run {run}, {Convert.ToBase64String(bytes)}: {thrown}");
        }
    }

    /// <summary>Whatever is read can be kept: it has its key, no id is too long, and its text survives being written.</summary>
    private static void Holds(RecordReading record)
    {
        switch (record.Reading)
        {
            case Reading.Read { Fact: var fact }:
                Assert.NotNull(record.Feed);
                Assert.Equal(fact.At, record.At);
                Assert.All(FactShape.Of(fact.Kind).Required, name => Assert.NotNull(name == "userId" ? fact.UserId : fact.SessionId));
                Assert.All([fact.Key.Id, fact.Key.Source, fact.UserId, fact.SessionId, fact.TokenId, fact.DeviceId, fact.OnBehalfOf], id => Assert.InRange(id?.Length ?? 1, 1, 256));
                Assert.DoesNotContain('\uFFFD', JsonSerializer.Serialize(fact));
                break;
            case Reading.Rejected rejected:
                Assert.NotEmpty(rejected.Reason);
                break;
        }
    }
}
