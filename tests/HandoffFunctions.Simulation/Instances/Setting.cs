using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>
/// What a seed's world is like before its story begins. Every other seed's is plain: the default policy, everything told by events, and a
/// directory that knows everybody as a member. It is drawn apart from all other chance, so that a plain seed stays the run that it was.
/// </summary>
internal sealed class Setting
{
    private readonly Random _chance;
    private readonly int _seed;
    private readonly bool _isPlain;
    private readonly StoryKnobs _knobs;

    public Setting(int seed)
    {
        (_seed, _chance, _isPlain) = (seed, new Random(~seed), seed % 2 == 1);
        // Mostly short: what goes wrong, goes wrong between two or three events. A tail of longer ones for the rest.
        _knobs = StoryKnobs.Default with { MostEvents = seed % 8 == 0 ? 20 : 7 };
        if (!_isPlain)
        {
            _knobs = _chance.Next(8) switch
            {
                < 2 => _knobs with { Policy = Policies.Stricter },
                // A brake is pulled only where many devices pass on at once.
                2 => _knobs with { Policy = Policies.Braked, SameInstant = 0.8, FewestEvents = 6, MostEvents = 9, Kinds = [What.SessionStarted, What.DeviceCheckedOut, What.WorkerShiftEnded] },
                _ => _knobs,
            };
            _knobs = _knobs with { Agents = _chance.Next(3) == 0 };
        }
    }

    /// <summary>What happens, told by events, or also by what the directory logs.</summary>
    public Story Story()
    {
        var story = InventStory.From(_seed, _knobs);
        return !_isPlain && _chance.Next(2) == 0 ? Batches.WithRecords(story, _chance) : story;
    }

    /// <summary>Makes people and devices that are not what one expects: guests, disabled accounts, accounts that are not there or are deleted on the way.</summary>
    public void Furnish(Scenario scenario, Story story)
    {
        if (_isPlain)
        {
            return;
        }

        foreach (var person in story.People)
        {
            switch (_chance.Next(8))
            {
                case 0:
                    scenario.Directory.Set(person, new DirectoryUser(null, IsGuest: true));
                    break;
                case 1:
                    scenario.Directory.Set(person, new DirectoryUser(null, IsEnabled: false));
                    break;
                case 2:
                    scenario.Directory.Set(person, new DirectoryUser(null, Exists: false));
                    break;
                case 3:
                    DeleteSometime(scenario, story, person);
                    break;
            }
        }

        if (_chance.Next(3) == 0)
        {
            Pair.Put(scenario.Vault, story.Devices[0], story.Devices[^1]);
        }

        foreach (var device in story.Devices.Where(_ => _chance.Next(4) == 0))
        {
            scenario.Directory.RemoveDevice(device);
        }
    }

    private void DeleteSometime(Scenario scenario, Story story, string person)
    {
        var within = story.Deliveries[^1].ArrivesAt - scenario.Time.Now;
        scenario.Time.Clock().CreateTimer(_ =>
        {
            scenario.Trace.Add(scenario.Time.Now, "directory", "deletes", person);
            scenario.Directory.Set(person, scenario.Directory.User(person) with { Exists = false });
        }, null, within * _chance.NextDouble(), Timeout.InfiniteTimeSpan);
    }
}
