using System.Text;
using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>One delivery of an event, or of some records of a log, tried until it is taken.</summary>
internal sealed class Delivery(IReadOnlyList<Told> told)
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(told[0].IsRecord ? $$"""{"records":[{{string.Join(',', told.Select(one => one.Json))}}]}""" : told[0].Json);

    public IReadOnlyList<Told> Told => told;

    /// <summary>Whether it is records of a log; there may be one only.</summary>
    public bool IsBatch => told[0].IsRecord;

    public string Name { get; } = string.Join('+', told.Select(one => one.Fact.Id));

    public string Text => Encoding.UTF8.GetString(_body);

    public int Attempts { get; set; }

    /// <summary>Gives it to the function that it is for. Of records it is only known that all of them were taken.</summary>
    public async Task<Handled> ReachAsync(Stories stories)
    {
        if (!IsBatch)
        {
            return await stories.Handle.HandleAsync(_body, CancellationToken.None);
        }

        await stories.Records.HandleAsync([_body], CancellationToken.None);
        return Handled.Recorded;
    }
}

/// <summary>One attempt. Only its first end counts.</summary>
internal sealed record Attempt(Delivery Delivery, Instance On)
{
    public bool HasEnded { get; set; }
}
