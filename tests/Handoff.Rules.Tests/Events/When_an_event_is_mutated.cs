using System.Text;
using System.Text.Json;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using Told = Handoff.Rules.Tests.Given.Events;

namespace Handoff.Rules.Tests.Events;

public sealed class When_an_event_is_mutated
{
    private static readonly string[] Scraps =
    [
        "\\ud800", "\\udfff\\ud800", "\\u0000", "null", "{}", "[]", "[[[[", "}", "\"", "1e999", "-", "\uFEFF", "\\u00", "true", ",", ":", "\n", "9999-12-31T23:59:59-14:00",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reading_it_never_throws(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 3000; run++)
        {
            var (type, least, most, _) = Told.Types[chance.Next(Told.Types.Length)];
            var data = chance.Next(2) == 0 ? least : most;
            var bytes = Mutations.Of(Encoding.UTF8.GetBytes(chance.Next(2) == 0 ? Told.CloudEvent(type, data) : Told.EventGrid(type, data)), Scraps, chance);

            var thrown = Record.Exception(() => Holds(ReadEvent.From(bytes, Told.Now)));

            Assert.True(thrown is null, $"seed {seed}, run {run}, {Convert.ToBase64String(bytes)}: {thrown}");
        }
    }

    /// <summary>Whatever is read can be kept: it has its key, and its text survives being written.</summary>
    private static void Holds(Reading reading)
    {
        switch (reading)
        {
            case Reading.Read { Fact: var fact }:
                Assert.NotEmpty(fact.Key.Id);
                Assert.DoesNotContain('\uFFFD', JsonSerializer.Serialize(fact));
                break;
            case Reading.Rejected rejected:
                Assert.NotEmpty(rejected.Reason);
                break;
        }
    }
}
